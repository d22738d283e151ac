package io.sigrun.command;

import java.nio.charset.StandardCharsets;

/** Reads how long a blocking command may wait, into {@link Call#number}: in milliseconds, 0 for as long as it takes. */
public final class Timeout {
    private static final byte[] NOT_A_NUMBER = line("timeout is not a float or out of range");
    private static final byte[] NOT_AN_INTEGER = line("timeout is not an integer or out of range");
    private static final byte[] OUT_OF_RANGE = line("timeout is out of range");
    private static final byte[] NEGATIVE = line("timeout is negative");

    private Timeout() {}

    private static byte[] line(String text) {
        return ("-ERR " + text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads an argument that is a number of seconds, perhaps with a fraction; false after an error was answered. */
    public static boolean seconds(Call call, int argument) {
        if (!call.increment.parse(call.region().segment(), call.ref(argument), call.length(argument))) {
            return call.fail(NOT_A_NUMBER);
        }
        double milliseconds = Math.ceil(1000 * call.increment.approximate());
        if (milliseconds >= Long.MAX_VALUE) {
            return call.fail(OUT_OF_RANGE);
        }
        return isInRange(call, (long) milliseconds);
    }

    /** Reads an argument that is a number of milliseconds; false after an error was answered. */
    public static boolean milliseconds(Call call, int argument) {
        return call.integer(argument, NOT_AN_INTEGER) && isInRange(call, call.number);
    }

    private static boolean isInRange(Call call, long milliseconds) {
        if (milliseconds < 0) {
            return call.fail(NEGATIVE);
        }
        if (milliseconds > Long.MAX_VALUE - call.nowMs()) {
            return call.fail(OUT_OF_RANGE);
        }
        call.number = milliseconds;
        return true;
    }
}
