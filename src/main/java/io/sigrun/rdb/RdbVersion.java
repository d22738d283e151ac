package io.sigrun.rdb;

/** The versions of the format: which there are, and what each can hold. */
public final class RdbVersion {
    /** Redis 7.0: the first with listpacks and functions. */
    public static final int REDIS_7_0 = 10;
    /** Redis 7.2, Valkey 7.2 to 8.1. */
    public static final int VALKEY_8 = 11;
    /** Redis 7.4 to 8.2: a dialect of its own. */
    public static final int REDIS_8 = 12;
    /** Valkey 9: what we write where nobody asks for another. */
    public static final int VALKEY_9 = 80;

    private RdbVersion() {}

    /** Whether a version can be written. */
    public static boolean isWritable(int version) {
        return version == REDIS_7_0 || version == VALKEY_8 || version == VALKEY_9;
    }

    /** Whether Valkey 9.1 takes a version from anyone: its own and those before the ways parted. */
    static boolean isNative(int version) {
        return (version >= 1 && version <= VALKEY_8) || version == VALKEY_9;
    }

    /** Whether a version's numbers 22 to 243 have the meaning that others than Valkey gave them. */
    static boolean isForeign(int version) {
        return version >= REDIS_8 && version < VALKEY_9;
    }
}
