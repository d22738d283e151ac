package io.sigrun.check;

/**
 * A number in a text as C's {@code strtol} reads it: blanks, a sign, digits, and behind them whatever there is.
 *
 * @param value the number, or the limit where it is beyond that; 0 where there is none
 * @param end where in the text it ends; where it should begin where there is none
 * @param inRange whether it is not beyond the limits
 */
record CNumber(long value, int end, boolean inRange) {
    /** Reads the number that begins at an index of a text. */
    static CNumber parse(String text, int from) {
        int at = from;
        while (at < text.length() && (text.charAt(at) == ' ' || (text.charAt(at) >= '\t' && text.charAt(at) <= '\r'))) {
            at++;
        }
        boolean negative = at < text.length() && text.charAt(at) == '-';
        if (negative || (at < text.length() && text.charAt(at) == '+')) {
            at++;
        }
        int digits = at;
        long value = 0; // below zero, where there is one number more
        boolean inRange = true;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            int digit = text.charAt(at++) - '0';
            inRange &= value >= (Long.MIN_VALUE + digit) / 10;
            value = inRange ? 10 * value - digit : Long.MIN_VALUE;
        }
        if (at == digits) {
            return new CNumber(0, from, true);
        }
        if (negative) {
            return new CNumber(value, at, inRange);
        }
        inRange &= value != Long.MIN_VALUE;
        return new CNumber(inRange ? -value : Long.MAX_VALUE, at, inRange);
    }
}
