package io.sigrun.keyspace;

import java.util.Locale;

/** The types of values, as stored in the low four bits of the record word. */
public final class ValueType {
    public static final int STRING = 0;
    public static final int LIST = 1;
    public static final int SET = 2;
    public static final int SORTED_SET = 3;
    public static final int HASH = 4;
    public static final int STREAM = 6;

    private ValueType() {}

    /** The type of a name, whatever its case, or -1. */
    public static int of(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "string" -> STRING;
            case "list" -> LIST;
            case "set" -> SET;
            case "zset" -> SORTED_SET;
            case "hash" -> HASH;
            case "stream" -> STREAM;
            default -> -1;
        };
    }

    /** The name that TYPE answers. */
    public static String nameOf(int type) {
        return switch (type) {
            case STRING -> "string";
            case LIST -> "list";
            case SET -> "set";
            case SORTED_SET -> "zset";
            case HASH -> "hash";
            case STREAM -> "stream";
            default -> throw new IllegalArgumentException("type " + type);
        };
    }
}
