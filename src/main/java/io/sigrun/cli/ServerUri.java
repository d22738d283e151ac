package io.sigrun.cli;

import io.sigrun.util.ByteString;
import java.io.ByteArrayOutputStream;
import java.util.Locale;

/** Reads {@code valkey://user:password@host:port/database}, of which all but the scheme may be missing. */
final class ServerUri {
    private ServerUri() {}

    static void apply(ByteString uri, Options options) throws UsageException {
        String text = uri.toLatin1();
        String lower = text.toLowerCase(Locale.ROOT);
        if (lower.startsWith("valkeys://") || lower.startsWith("rediss://")) {
            throw new UsageException(
                    lower.substring(0, lower.indexOf(':')) + ":// needs TLS, which this release of"
                            + " sigrun-cli does not have",
                    1);
        }
        if (!lower.startsWith("valkey://") && !lower.startsWith("redis://")) {
            throw new UsageException("Invalid URI scheme", 1);
        }
        String rest = text.substring(text.indexOf("://") + 3);
        int at = rest.indexOf('@');
        if (at >= 0) {
            String login = rest.substring(0, at);
            int colon = login.indexOf(':');
            if (colon >= 0) {
                options.user = decoded(login.substring(0, colon));
            }
            options.password = decoded(login.substring(colon + 1));
            options.passwordFromArguments = true;
            rest = rest.substring(at + 1);
        }
        int slash = rest.indexOf('/');
        String address = slash < 0 ? rest : rest.substring(0, slash);
        if (!address.isEmpty()) {
            address(address, options);
        }
        if (slash >= 0 && slash + 1 < rest.length()) {
            options.database = OptionParser.leadingInteger(rest.substring(slash + 1));
        }
    }

    private static void address(String address, Options options) {
        int end;
        int bracket = address.indexOf(']');
        if (address.startsWith("[") && bracket > 0) {
            options.host = address.substring(1, bracket);
            end = bracket + 1;
        } else {
            int colon = address.indexOf(':');
            end = colon < 0 ? address.length() : colon;
            options.host = address.substring(0, end);
        }
        if (end < address.length() && address.charAt(end) == ':') {
            options.port = OptionParser.leadingInteger(address.substring(end + 1));
        }
    }

    private static ByteString decoded(String text) throws UsageException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter == '%') {
                int high = i + 1 < text.length() ? Character.digit(text.charAt(i + 1), 16) : -1;
                int low = i + 2 < text.length() ? Character.digit(text.charAt(i + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new UsageException(
                            i + 2 < text.length() ? "Illegal character in URI encoding" : "Incomplete URI encoding", 1);
                }
                letter = (char) (high << 4 | low);
                i += 2;
            }
            bytes.write(letter);
        }
        return ByteString.of(bytes.toByteArray());
    }
}
