package io.sigrun.command;

import io.sigrun.keyspace.Database;

/**
 * The options of commands that set values under conditions and with a time to live: SET, GETEX, MSETEX, HSETEX and
 * HGETEX. Holds what one call gave; reused.
 */
public final class SetOptions {
    /** Only if there is no such key. */
    public static final int NX = 1;
    /** Only if there is such a key. */
    public static final int XX = 1 << 1;
    /** Only if the old value equals an argument: {@link #comparisonArgument}. */
    public static final int IFEQ = 1 << 2;
    /** Answers the old value. */
    public static final int GET = 1 << 3;
    /** Keeps the time to live. */
    public static final int KEEPTTL = 1 << 4;
    /** Takes the time to live away. */
    public static final int PERSIST = 1 << 5;
    /** A time to live in seconds. */
    public static final int EX = 1 << 6;
    /** A time to live in milliseconds. */
    public static final int PX = 1 << 7;
    /** An end in Unix seconds. */
    public static final int EXAT = 1 << 8;
    /** An end in Unix milliseconds. */
    public static final int PXAT = 1 << 9;

    /** Only if none of the fields is there. */
    public static final int FNX = 1 << 10;
    /** Only if all of the fields are there. */
    public static final int FXX = 1 << 11;

    /** Those with a time behind them. */
    public static final int TIMES = EX | PX | EXAT | PXAT;

    private static final int CONDITIONS = NX | XX | IFEQ;
    private static final int FIELD_CONDITIONS = FNX | FXX;
    private static final int LIFETIMES = TIMES | KEEPTTL | PERSIST;

    private int given;
    private int comparisonArgument;
    private int timeArgument;
    private long expireAtMs;

    SetOptions() {}

    /** No options at all. */
    public void clear() {
        given = 0;
        expireAtMs = Database.NO_EXPIRE;
    }

    public boolean has(int option) {
        return (given & option) != 0;
    }

    /** Whether a time to live or an end was given. */
    public boolean hasTime() {
        return (given & TIMES) != 0;
    }

    /** The argument that holds what the old value must be, if {@link #IFEQ} was given. */
    public int comparisonArgument() {
        return comparisonArgument;
    }

    /** The argument with the time, if {@link #hasTime}; the option's name is before it. */
    public int timeArgument() {
        return timeArgument;
    }

    /**
     * The end to store, once {@link #readTime} has been called: Unix milliseconds, or {@link Database#NO_EXPIRE} or
     * {@link Database#KEEP_EXPIRE}.
     */
    public long expireAtMs() {
        return expireAtMs;
    }

    /**
     * Reads the options from an argument on to the end of the command.
     *
     * @param allowed the options that the command has
     * @return false, answered, where there is anything else, or where two contradict each other
     */
    public boolean parse(Call call, int from, int allowed) {
        return parse(call, from, call.argumentCount(), allowed);
    }

    /** As {@link #parse(Call, int, int)}, of the options before an argument only. */
    public boolean parse(Call call, int from, int end, int allowed) {
        clear();
        int count = end;
        for (int i = from; i < count; i++) {
            int option = optionAt(call, i) & allowed;
            if (option == 0 || contradicts(option)) {
                return call.fail(Replies.SYNTAX_ERROR);
            }
            if ((option & (TIMES | IFEQ)) != 0) {
                if (++i == count) {
                    return call.fail(Replies.SYNTAX_ERROR);
                }
                if (option == IFEQ) {
                    comparisonArgument = i;
                } else {
                    timeArgument = i;
                }
            }
            given |= option;
        }
        return true;
    }

    /** Most options may be repeated, but not be joined by others of their kind. */
    private boolean contradicts(int option) {
        int kind = (option & CONDITIONS) != 0
                ? CONDITIONS
                : (option & LIFETIMES) != 0 ? LIFETIMES : (option & FIELD_CONDITIONS) != 0 ? FIELD_CONDITIONS : 0;
        return (given & kind & ~option) != 0 || (option == IFEQ && (given & IFEQ) != 0);
    }

    private static int optionAt(Call call, int argument) {
        return switch (call.length(argument)) {
            case 2 ->
                call.is(argument, "ex")
                        ? EX
                        : call.is(argument, "px")
                                ? PX
                                : call.is(argument, "nx") ? NX : call.is(argument, "xx") ? XX : 0;
            case 3 ->
                call.is(argument, "get") ? GET : call.is(argument, "fnx") ? FNX : call.is(argument, "fxx") ? FXX : 0;
            case 4 ->
                call.is(argument, "ifeq")
                        ? IFEQ
                        : call.is(argument, "pxat") ? PXAT : call.is(argument, "exat") ? EXAT : 0;
            case 7 -> call.is(argument, "keepttl") ? KEEPTTL : call.is(argument, "persist") ? PERSIST : 0;
            default -> 0;
        };
    }

    /** As if one option with a time had been given, for SETEX and PSETEX. */
    public void setTime(int option, int argument) {
        clear();
        given = option;
        timeArgument = argument;
    }

    /**
     * Works out the end that the options mean.
     *
     * @return false, answered, where the time is not valid
     */
    public boolean readTime(Call call) {
        return readTime(call, 1);
    }

    /**
     * As {@link #readTime(Call)}.
     *
     * @param min the smallest number that is valid as a time: 0 or 1
     */
    public boolean readTime(Call call, long min) {
        if (!hasTime()) {
            expireAtMs = has(KEEPTTL) ? Database.KEEP_EXPIRE : Database.NO_EXPIRE;
            return true;
        }
        if (!call.integer(timeArgument)) {
            return false;
        }
        boolean seconds = has(EX | EXAT);
        long time = call.number;
        if (time < min || (seconds && time > Long.MAX_VALUE / 1000)) {
            return failTime(call);
        }
        time = seconds ? time * 1000 : time;
        if (has(EX | PX)) {
            time += call.nowMs();
        }
        expireAtMs = time;
        return time >= min || failTime(call);
    }

    private static boolean failTime(Call call) {
        return call.fail("ERR invalid expire time in '" + call.entry().command.fullName() + "' command");
    }
}
