package io.sigrun.command;

import io.sigrun.memory.Region;
import io.sigrun.resp.Arguments;
import io.sigrun.util.IntegerText;
import java.util.Arrays;

/**
 * A command in another form than it was received, as it goes to the AOF and the replicas: parts of the received one,
 * words and numbers. Reused from command to command. Arguments that are large are referred to, never copied.
 */
public final class Rewrite implements Arguments {
    private static final int START_ARGUMENTS = 16;
    private static final int START_TEXT_BYTES = 256;
    private static final int KEPT_TEXT_BYTES = 64 * 1024;
    /** Marks an offset in {@link #text}, which may still move, among the refs. */
    private static final long IN_TEXT = 1L << 62;

    private final Region region;
    private long[] refs = new long[START_ARGUMENTS];
    private int[] lengths = new int[START_ARGUMENTS];
    private int count;
    private long text;
    private int textBytes;

    Rewrite(Region region) {
        this.region = region;
    }

    Rewrite begin() {
        count = 0;
        textBytes = 0;
        if (text != 0 && region.usableBytes(text) > KEPT_TEXT_BYTES) {
            region.free(text);
            text = 0;
        }
        return this;
    }

    /** Appends bytes that stay where they are until the command has been taken. */
    public Rewrite bytes(long ref, int length) {
        if (count == refs.length) {
            refs = Arrays.copyOf(refs, 2 * count);
            lengths = Arrays.copyOf(lengths, 2 * count);
        }
        refs[count] = ref;
        lengths[count++] = length;
        return this;
    }

    /** Appends bytes that may be gone before the command has been taken. */
    public Rewrite copy(long ref, int length) {
        region.copy(ref, textRoom(length), length);
        return textAdded(length);
    }

    /** Appends an argument of the command being run. */
    public Rewrite argument(Call call, int index) {
        return bytes(call.ref(index), call.length(index));
    }

    /** Appends a word, such as a command's name. */
    public Rewrite word(byte[] word) {
        long at = textRoom(word.length);
        region.copyIn(word, 0, at, word.length);
        return textAdded(word.length);
    }

    /** Appends the decimal text of a number. */
    public Rewrite number(long value) {
        long at = textRoom(IntegerText.MAX_BYTES);
        return textAdded(IntegerText.write(region.segment(), at, value));
    }

    private long textRoom(int bytes) {
        if (text == 0) {
            text = region.allocate(Math.max(bytes, START_TEXT_BYTES));
        } else if (textBytes + bytes > region.usableBytes(text)) {
            text = region.reallocate(text, textBytes, 2L * (textBytes + bytes));
        }
        return text + textBytes;
    }

    private Rewrite textAdded(int length) {
        bytes(IN_TEXT | textBytes, length);
        textBytes += length;
        return this;
    }

    @Override
    public int argumentCount() {
        return count;
    }

    @Override
    public long ref(int index) {
        long ref = refs[index];
        return (ref & IN_TEXT) == 0 ? ref : text + (ref ^ IN_TEXT);
    }

    @Override
    public int length(int index) {
        return lengths[index];
    }
}
