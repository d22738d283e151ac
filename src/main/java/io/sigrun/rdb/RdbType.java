package io.sigrun.rdb;

/** The bytes that say what follows in an RDB stream: the types of values and, from 243 on, the other items. */
final class RdbType {
    static final int STRING = 0;
    /** Elements one by one. */
    static final int LIST = 1;

    static final int SET = 2;
    /** Members with scores as text. */
    static final int SORTED_SET = 3;

    static final int HASH = 4;
    /** Members with scores as binary doubles. */
    static final int SORTED_SET_2 = 5;

    static final int MODULE = 6;
    static final int MODULE_2 = 7;
    static final int HASH_ZIPMAP = 9;
    static final int LIST_ZIPLIST = 10;
    static final int SET_INTSET = 11;
    static final int SORTED_SET_ZIPLIST = 12;
    static final int HASH_ZIPLIST = 13;
    /** Nodes that are ziplists. */
    static final int LIST_QUICKLIST = 14;

    static final int STREAM = 15;
    static final int HASH_LISTPACK = 16;
    static final int SORTED_SET_LISTPACK = 17;
    /** Nodes that are listpacks or plain elements. */
    static final int LIST_QUICKLIST_2 = 18;

    static final int STREAM_2 = 19;
    static final int SET_LISTPACK = 20;
    static final int STREAM_3 = 21;
    /** Fields with expire times, as Valkey writes them from version 80 on. */
    static final int HASH_2 = 22;
    /** In version 12 of Redis: fields with expire times as a prerelease wrote them, and the same in a listpack. */
    static final int FOREIGN_HASH_PRERELEASE = 22;

    static final int FOREIGN_LISTPACK_PRERELEASE = 23;
    /** In version 12 of Redis: fields with times after an earliest one, and the same in a listpack. */
    static final int FOREIGN_HASH = 24;

    static final int FOREIGN_LISTPACK = 25;

    /** The first and the last byte that in files of other servers than Valkey and old Redis mean nobody knows what. */
    static final int FOREIGN_FIRST = 22;

    static final int FOREIGN_LAST = 243;

    static final int SLOT_IMPORT = 243;
    static final int SLOT_INFO = 244;
    static final int FUNCTION = 245;
    static final int FUNCTION_PRERELEASE = 246;
    static final int MODULE_AUX = 247;
    static final int IDLE = 248;
    static final int FREQUENCY = 249;
    static final int AUX = 250;
    static final int RESIZE = 251;
    static final int EXPIRE_MS = 252;
    static final int EXPIRE_S = 253;
    static final int SELECT = 254;
    static final int END = 255;

    /** Containers of {@link #LIST_QUICKLIST_2}. */
    static final int NODE_PLAIN = 1;

    static final int NODE_PACKED = 2;

    private static final String[] NAMES = {
        "string",
        "list-linked",
        "set-hashtable",
        "zset-v1",
        "hash-hashtable",
        "zset-v2",
        "module-pre-release",
        "module-value",
        "",
        "hash-zipmap",
        "list-ziplist",
        "set-intset",
        "zset-ziplist",
        "hash-ziplist",
        "quicklist",
        "stream",
        "hash-listpack",
        "zset-listpack",
        "quicklist-v2",
        "stream-v2",
        "set-listpack",
        "stream-v3",
        "hash-volatile-items"
    };

    private RdbType() {}

    /** The name that valkey-check-rdb shows for the type of a value. */
    static String name(int type) {
        return type < NAMES.length ? NAMES[type] : "foreign";
    }
}
