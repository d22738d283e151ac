package io.sigrun.resp.client;

import io.sigrun.util.ByteString;
import java.util.List;

/**
 * A whole reply: its type as the protocol writes it, and what that type carries. Immutable.
 *
 * @param type the first byte of the reply, such as {@link #BULK}; {@link #NIL} for the nulls of RESP2 as well
 * @param text of a status, error, bulk, double, big number, or verbatim string (without its format); else empty
 * @param number of an integer; 1 or 0 of a boolean; else 0
 * @param elements of an aggregate, a map's keys and values in turn; else none
 */
public record Reply(byte type, ByteString text, long number, List<Reply> elements) {
    public static final byte STATUS = '+';
    public static final byte ERROR = '-';
    public static final byte INTEGER = ':';
    public static final byte BULK = '$';
    public static final byte ARRAY = '*';
    public static final byte NIL = '_';
    public static final byte BOOLEAN = '#';
    public static final byte DOUBLE = ',';
    public static final byte BIG_NUMBER = '(';
    public static final byte VERBATIM = '=';
    public static final byte MAP = '%';
    public static final byte SET = '~';
    public static final byte PUSH = '>';
    public static final byte ATTRIBUTE = '|';

    /** A reply that is no aggregate. */
    static Reply leaf(byte type, ByteString text, long number) {
        return new Reply(type, text, number, List.of());
    }

    public boolean isError() {
        return type == ERROR;
    }

    /** Whether it has elements: an array, map, set or push. */
    public boolean isAggregate() {
        return type == ARRAY || type == MAP || type == SET || type == PUSH;
    }
}
