package io.sigrun.keyspace;

/**
 * The encodings of values, as stored in bits 4-7 of the record word. From {@link #LARGE} on the payload is the handle
 * of a {@link io.sigrun.data.LargeValue}; {@link #LISTPACK} and {@link #INTSET} mean the ref of a blob.
 */
public final class Encoding {
    /** A string of bytes that was built in steps. */
    public static final int RAW = 0;
    /** A string that is the canonical text of a 64-bit integer, kept as 8 bytes. */
    public static final int INT = 1;
    /** A short string that was stored in one go; laid out as {@link #RAW}, told apart for OBJECT ENCODING. */
    public static final int EMBSTR = 2;

    public static final int LISTPACK = 3;
    public static final int INTSET = 4;
    /** The first encoding whose payload is a handle. */
    public static final int LARGE = 8;

    public static final int HASHTABLE = 8;
    public static final int SKIPLIST = 9;
    public static final int QUICKLIST = 10;
    public static final int STREAM = 11;

    private Encoding() {}

    /** The name that OBJECT ENCODING answers. */
    public static String nameOf(int encoding) {
        return switch (encoding) {
            case RAW -> "raw";
            case INT -> "int";
            case EMBSTR -> "embstr";
            case LISTPACK -> "listpack";
            case INTSET -> "intset";
            case HASHTABLE -> "hashtable";
            case SKIPLIST -> "skiplist";
            case QUICKLIST -> "quicklist";
            case STREAM -> "stream";
            default -> throw new IllegalArgumentException("encoding " + encoding);
        };
    }
}
