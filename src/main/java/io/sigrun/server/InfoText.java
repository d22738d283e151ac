package io.sigrun.server;

/** Builds the text of INFO: sections of fields, a blank line between sections. */
final class InfoText {
    private final StringBuilder text = new StringBuilder(4096);

    InfoText section(String title) {
        if (!text.isEmpty()) {
            text.append("\r\n");
        }
        text.append("# ").append(title).append("\r\n");
        return this;
    }

    InfoText field(String name, String value) {
        text.append(name).append(':').append(value).append("\r\n");
        return this;
    }

    InfoText field(String name, long value) {
        text.append(name).append(':').append(value).append("\r\n");
        return this;
    }

    /** Fields that are 0 because what they count does not exist here. */
    InfoText zeros(String... names) {
        for (String name : names) {
            field(name, 0);
        }
        return this;
    }

    /** A field in bytes, and the same for people. */
    InfoText bytes(String name, long value) {
        return field(name, value).field(name + "_human", human(value));
    }

    /** A number of bytes as {@code 1.50M}. */
    static String human(long bytes) {
        if (bytes < 1024) {
            return bytes + "B";
        }
        String units = "KMGTP";
        double value = bytes;
        int unit = -1;
        while (value >= 1024 && unit < units.length() - 1) {
            value /= 1024;
            unit++;
        }
        return twoDecimals(value) + units.charAt(unit);
    }

    static String twoDecimals(double value) {
        return decimals(value, 2);
    }

    /** A number with a fixed count of decimals, whatever the locale. */
    static String decimals(double value, int count) {
        return java.math.BigDecimal.valueOf(Double.isFinite(value) ? value : 0)
                .setScale(count, java.math.RoundingMode.HALF_EVEN)
                .toPlainString();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
