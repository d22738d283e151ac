package io.sigrun.resp;

import io.sigrun.memory.Region;
import io.sigrun.util.DoubleText;
import io.sigrun.util.IntegerText;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the replies of one client, in RESP2 or RESP3, in a chain of blocks that a transport takes when it flushes.
 *
 * <p>Each method appends one reply or one header; nested replies are the header followed by the elements. Where RESP2
 * has no such type the customary substitute is written (a map as a flat array, a double as a bulk, ...).
 */
public final class RespWriter {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] NULL_BULK = ascii("$-1\r\n");
    private static final byte[] NULL_ARRAY = ascii("*-1\r\n");
    private static final byte[] NULL_RESP3 = ascii("_\r\n");
    private static final byte[] TRUE_RESP3 = ascii("#t\r\n");
    private static final byte[] FALSE_RESP3 = ascii("#f\r\n");
    private static final int HEADER_BYTES = 24;
    /** Up to so many bytes are copied one by one, which is faster than to call. */
    private static final int SHORT_BYTES = 8;

    private final Region region;
    private final BlockPool pool;
    private @Nullable Block head;
    private @Nullable Block tail;
    private long pendingBytes;
    private int version = 2;
    private boolean silenced;
    private long takes;

    public RespWriter(Region region, BlockPool pool) {
        this.region = region;
        this.pool = pool;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** The protocol version: 2 or 3. */
    public int version() {
        return version;
    }

    public void setVersion(int version) {
        this.version = version;
    }

    /** While silenced, everything written is dropped (CLIENT REPLY OFF and SKIP). */
    public void setSilenced(boolean silenced) {
        this.silenced = silenced;
    }

    public boolean isSilenced() {
        return silenced;
    }

    /** The bytes gathered and not yet taken. */
    public long pendingBytes() {
        return pendingBytes;
    }

    /** Takes the chain of gathered blocks; the caller gives them back to the pool when they are sent. */
    public @Nullable Block take() {
        Block chain = head;
        head = null;
        tail = null;
        pendingBytes = 0;
        takes++;
        return chain;
    }

    /** Where the reply to a command begins. */
    public static final class Start {
        private @Nullable Block block;
        private int length;
        private long bytes;
        private long takes;
    }

    /** Says that the reply to a command begins, which {@link #rollBack} may want to take back. */
    public void beginReply(Start start) {
        start.block = tail;
        start.length = tail == null ? 0 : tail.length;
        start.bytes = pendingBytes;
        start.takes = takes;
    }

    /** Drops what was written since {@link #beginReply}, if it has not been taken. */
    public void rollBack(Start start) {
        Block last = start.takes == takes ? start.block : null;
        Block block = last == null ? head : last.next;
        while (block != null) {
            Block next = block.next;
            pool.giveBack(block);
            block = next;
        }
        tail = last;
        if (last == null) {
            head = null;
            pendingBytes = 0;
        } else {
            last.next = null;
            last.length = start.length;
            pendingBytes = start.bytes;
        }
    }

    /** Drops what was gathered. */
    public void discard() {
        Block block = take();
        while (block != null) {
            Block next = block.next;
            pool.giveBack(block);
            block = next;
        }
    }

    private Block room(int bytes) {
        Block block = tail;
        if (block == null || block.room() < bytes) {
            Block fresh = pool.lend(bytes);
            if (block == null) {
                head = fresh;
            } else {
                block.next = fresh;
            }
            tail = fresh;
            return fresh;
        }
        return block;
    }

    private void wrote(Block block, int bytes) {
        block.length += bytes;
        pendingBytes += bytes;
    }

    /** Appends bytes that are RESP already. */
    public void raw(byte[] bytes) {
        if (silenced) {
            return;
        }
        if (bytes.length <= SHORT_BYTES) {
            Block block = room(bytes.length);
            long at = block.ref + block.length;
            for (int i = 0; i < bytes.length; i++) {
                region.putByte(at + i, bytes[i]);
            }
            wrote(block, bytes.length);
            return;
        }
        int done = 0;
        while (done < bytes.length) {
            int part = Math.min(bytes.length - done, BlockPool.LARGEST_KEPT_BYTES);
            Block block = room(part);
            region.copyIn(bytes, done, block.ref + block.length, part);
            wrote(block, part);
            done += part;
        }
    }

    /** Appends bytes of the region that are RESP already. */
    public void raw(long ref, long bytes) {
        if (silenced) {
            return;
        }
        long done = 0;
        while (done < bytes) {
            int part = (int) Math.min(bytes - done, BlockPool.LARGEST_KEPT_BYTES);
            Block block = room(part);
            region.copy(ref + done, block.ref + block.length, part);
            wrote(block, part);
            done += part;
        }
    }

    private void header(int type, long number) {
        if (silenced) {
            return;
        }
        Block block = room(HEADER_BYTES);
        long at = block.ref + block.length;
        region.putByte(at, type);
        int digits = IntegerText.write(region.segment(), at + 1, number);
        region.putShort(at + 1 + digits, '\r' | '\n' << 8);
        wrote(block, digits + 3);
    }

    public void integer(long value) {
        header(':', value);
    }

    /** Starts an array of {@code count} elements. */
    public void array(long count) {
        header('*', count);
    }

    /** Starts a map of {@code pairs} keys and values. */
    public void map(long pairs) {
        header(version >= 3 ? '%' : '*', version >= 3 ? pairs : 2 * pairs);
    }

    /** Starts a set of {@code count} members. */
    public void set(long count) {
        header(version >= 3 ? '~' : '*', count);
    }

    /** Starts a push message of {@code count} elements. */
    public void push(long count) {
        header(version >= 3 ? '>' : '*', count);
    }

    /** One bulk string from the region. */
    public void bulk(long ref, int bytes) {
        if (silenced) {
            return;
        }
        if (bytes <= BlockPool.LARGEST_KEPT_BYTES - HEADER_BYTES) {
            Block block = room(bytes + HEADER_BYTES);
            long at = block.ref + block.length;
            region.putByte(at, '$');
            int digits = IntegerText.write(region.segment(), at + 1, bytes);
            region.putShort(at + 1 + digits, '\r' | '\n' << 8);
            region.copy(ref, at + digits + 3, bytes);
            region.putShort(at + digits + 3 + bytes, '\r' | '\n' << 8);
            wrote(block, digits + 5 + bytes);
        } else {
            header('$', bytes);
            raw(ref, bytes);
            raw(CRLF);
        }
    }

    /**
     * One bulk string that is sent from where it stands. Its allocation is pinned until then: whoever wants to change
     * it must replace it. For long strings, where this costs less than a copy.
     *
     * @param allocation the ref of the allocation that the bytes are part of
     */
    public void bulkInPlace(long allocation, long ref, int bytes) {
        if (silenced) {
            return;
        }
        header('$', bytes);
        Block block = pool.borrow(allocation, ref, bytes);
        Block last = tail;
        if (last == null) {
            throw new IllegalStateException("a header was written");
        }
        last.next = block;
        tail = block;
        pendingBytes += bytes;
        raw(CRLF);
    }

    public void bulk(byte[] bytes) {
        header('$', bytes.length);
        raw(bytes);
        raw(CRLF);
    }

    /** A bulk string of text, in UTF-8; for cold paths. */
    public void bulk(String text) {
        bulk(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The decimal text of a number as a bulk string. */
    public void bulk(long value) {
        if (silenced) {
            return;
        }
        Block block = room(HEADER_BYTES + IntegerText.MAX_BYTES + 2);
        long at = block.ref + block.length;
        int length = IntegerText.length(value);
        region.putByte(at, '$');
        int digits = IntegerText.write(region.segment(), at + 1, length);
        region.putShort(at + 1 + digits, '\r' | '\n' << 8);
        IntegerText.write(region.segment(), at + 3 + digits, value);
        region.putShort(at + 3 + digits + length, '\r' | '\n' << 8);
        wrote(block, digits + length + 5);
    }

    /** The absent bulk string ({@code $-1} or RESP3's null). */
    public void nullBulk() {
        raw(version >= 3 ? NULL_RESP3 : NULL_BULK);
    }

    /** The absent array ({@code *-1} or RESP3's null). */
    public void nullArray() {
        raw(version >= 3 ? NULL_RESP3 : NULL_ARRAY);
    }

    /** A truth value: RESP3's, or 1 and 0. */
    public void bool(boolean value) {
        if (version >= 3) {
            raw(value ? TRUE_RESP3 : FALSE_RESP3);
        } else {
            integer(value ? 1 : 0);
        }
    }

    /** A floating-point number in the text form the caller gives: RESP3's double, or a bulk. */
    public void doubleText(byte[] text) {
        if (version >= 3) {
            raw(new byte[] {','});
            raw(text);
            raw(CRLF);
        } else {
            bulk(text);
        }
    }

    /** A floating-point number as {@link DoubleText} writes it: RESP3's double, or a bulk. */
    public void real(double value) {
        if (silenced) {
            return;
        }
        Block block = room(HEADER_BYTES + DoubleText.MAX_BYTES);
        long at = block.ref + block.length;
        int header = 1;
        int length;
        if (version >= 3) {
            region.putByte(at, ',');
            length = DoubleText.write(region.segment(), at + header, value);
        } else {
            header = 5; // two digits, for what is mostly shorter
            length = DoubleText.write(region.segment(), at + header, value);
            region.putByte(at, '$');
            int digits = IntegerText.write(region.segment(), at + 1, length);
            region.putShort(at + 1 + digits, '\r' | '\n' << 8);
            if (digits + 3 < header) {
                region.copy(at + header, at + digits + 3, length);
                header = digits + 3;
            }
        }
        region.putShort(at + header + length, '\r' | '\n' << 8);
        wrote(block, header + length + 2);
    }

    /** A big number: RESP3's, or a bulk. */
    public void bigNumber(byte[] digits) {
        if (version >= 3) {
            raw(new byte[] {'('});
            raw(digits);
            raw(CRLF);
        } else {
            bulk(digits);
        }
    }

    /**
     * A string meant for people: RESP3's verbatim string, or a bulk.
     *
     * @param format three letters, {@code txt} or {@code mkd}
     */
    public void verbatim(String format, byte[] text) {
        if (version >= 3) {
            header('=', text.length + 4L);
            raw(ascii(format + ":"));
            raw(text);
            raw(CRLF);
        } else {
            bulk(text);
        }
    }

    /** A simple string; line breaks in it become spaces. */
    public void simple(String text) {
        line('+', text);
    }

    /**
     * An error with its code, such as {@code ERR no such key}; line breaks in it become spaces, those at its end go.
     */
    public void error(String text) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '\r' || text.charAt(end - 1) == '\n')) {
            end--;
        }
        line('-', text.substring(0, end));
    }

    private void line(int type, String text) {
        byte[] bytes = new byte[text.length() + 3];
        bytes[0] = (byte) type;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes[i + 1] = c == '\r' || c == '\n' ? (byte) ' ' : (byte) c;
        }
        bytes[bytes.length - 2] = '\r';
        bytes[bytes.length - 1] = '\n';
        raw(bytes);
    }

    /** A place in the chain of gathered bytes, for a header that is only known after the elements. */
    public static final class Mark {
        private @Nullable Block block;
        private int offset;
    }

    /** Remembers the present place; the header of a collection follows with {@link #finishArray} and its kin. */
    public void mark(Mark mark) {
        Block block = room(HEADER_BYTES);
        mark.block = block;
        mark.offset = block.length;
    }

    /** Puts the header of an array before everything written since the mark. */
    public void finishArray(Mark mark, long count) {
        insert(mark, '*', count);
    }

    /** Puts the header of a map before everything written since the mark. */
    public void finishMap(Mark mark, long pairs) {
        insert(mark, version >= 3 ? '%' : '*', version >= 3 ? pairs : 2 * pairs);
    }

    /** Puts the header of a set before everything written since the mark. */
    public void finishSet(Mark mark, long count) {
        insert(mark, version >= 3 ? '~' : '*', count);
    }

    private void insert(Mark mark, int type, long count) {
        Block block = mark.block;
        if (silenced || block == null) {
            return;
        }
        int header = IntegerText.length(count) + 3;
        if (block.room() < header) {
            splitBehind(block, mark.offset);
        }
        long at = block.ref + mark.offset;
        region.copy(at, at + header, block.length - mark.offset);
        region.putByte(at, type);
        IntegerText.write(region.segment(), at + 1, count);
        region.putShort(at + header - 2, '\r' | '\n' << 8);
        wrote(block, header);
    }

    /**
     * Moves what stands behind an offset of a full block into a block of its own, so that there is room at the offset.
     */
    private void splitBehind(Block block, int offset) {
        assert block.capacity - offset >= HEADER_BYTES : "mark() kept room for a header";
        int moved = block.length - offset;
        Block rest = pool.lend(Math.max(moved, 1));
        region.copy(block.ref + offset, rest.ref, moved);
        rest.length = moved;
        rest.next = block.next;
        block.next = rest;
        block.length = offset;
        if (tail == block) {
            tail = rest;
        }
    }
}
