package io.sigrun.command;

import java.util.Locale;

/** The ACL categories, in the order in which COMMAND INFO lists them. */
public enum AclCategory {
    KEYSPACE,
    READ,
    WRITE,
    SET,
    SORTEDSET,
    LIST,
    HASH,
    STRING,
    BITMAP,
    HYPERLOGLOG,
    GEO,
    STREAM,
    PUBSUB,
    ADMIN,
    FAST,
    SLOW,
    BLOCKING,
    DANGEROUS,
    CONNECTION,
    TRANSACTION,
    SCRIPTING;

    /** The category's bit in a set of categories. */
    @SuppressWarnings("EnumOrdinal") // bits live in memory only, never in a file
    public long bit() {
        return 1L << ordinal();
    }

    /** The name with its at-sign, as {@code @read}. */
    public String shownAs() {
        return "@" + name().toLowerCase(Locale.ROOT);
    }
}
