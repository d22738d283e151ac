package io.sigrun.rdb;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** Damage of the kinds that a disk, a cut-off copy or a malicious hand does to a file. */
public final class Mutations {
    private static final int DAMAGES_MAX = 4;

    /** Bytes that mean something special: borders of lengths, forms of strings, ends, and the opcodes. */
    private static final int[] TELLING = {
        0, 1, 2, 0x3f, 0x40, 0x7f, 0x80, 0x81, 0x82, 0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xd0, 0xdf, 0xe0, 0xf0, 0xf1, 0xf2,
        0xf3, 0xf4, 0xf5, 0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff
    };

    private static final long[] LENGTHS = {
        0,
        1,
        63,
        64,
        16383,
        65535,
        1 << 20,
        Integer.MAX_VALUE,
        1L << 31,
        (1L << 32) - 1,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1
    };

    private final Random random;

    public Mutations(Random random) {
        this.random = random;
    }

    /**
     * A damaged copy.
     *
     * @param other where foreign parts come from
     * @param from what stands before this place stays as it is
     */
    public byte[] of(byte[] bytes, byte[] other, int from) {
        byte[] damaged = bytes.clone();
        for (int i = random.nextInt(DAMAGES_MAX); i >= 0 && damaged.length > from; i--) {
            damaged = once(damaged, other, from);
        }
        return damaged;
    }

    private byte[] once(byte[] bytes, byte[] other, int from) {
        int at = from + random.nextInt(bytes.length - from);
        int length = Math.min(bytes.length - at, 1 + random.nextInt(random.nextInt(8) == 0 ? 400 : 12));
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> replaced(bytes, at, (byte) (bytes[at] ^ 1 << random.nextInt(8)));
            case 3, 4 -> replaced(bytes, at, (byte) TELLING[random.nextInt(TELLING.length)]);
            case 5 -> replaced(bytes, at, (byte) (bytes[at] + random.nextInt(9) - 4));
            case 6 -> random.nextInt(4) == 0 ? Arrays.copyOf(bytes, at) : spliced(bytes, at, length, new byte[0]);
            case 7 -> spliced(bytes, at, 0, Arrays.copyOfRange(bytes, at, at + length));
            case 8 -> spliced(bytes, at, random.nextInt(2) * length, part(other));
            case 9 -> spliced(bytes, at, random.nextInt(2), longLength());
            case 10 ->
                spliced(bytes, at, random.nextInt(2), new byte[] {(byte) TELLING[random.nextInt(TELLING.length)]});
            default -> number(bytes, at);
        };
    }

    private byte[] part(byte[] other) {
        int start = random.nextInt(other.length);
        return Arrays.copyOfRange(other, start, Math.min(other.length, start + 1 + random.nextInt(200)));
    }

    /** A length as RDB has it, in four or eight bytes. */
    private byte[] longLength() {
        long value = LENGTHS[random.nextInt(LENGTHS.length)];
        return random.nextBoolean()
                ? ByteBuffer.allocate(9).put((byte) 0x81).putLong(value).array()
                : ByteBuffer.allocate(5).put((byte) 0x80).putInt((int) value).array();
    }

    /** A number over what is there, as listpacks and the like have theirs. */
    private byte[] number(byte[] bytes, int at) {
        byte[] damaged = bytes.clone();
        long value = Long.reverseBytes(LENGTHS[random.nextInt(LENGTHS.length)]);
        byte[] number = ByteBuffer.allocate(8).putLong(value).array();
        int width = 1 << random.nextInt(4);
        System.arraycopy(number, 0, damaged, at, Math.min(width, damaged.length - at));
        return damaged;
    }

    private static byte[] replaced(byte[] bytes, int at, byte value) {
        byte[] damaged = bytes.clone();
        damaged[at] = value;
        return damaged;
    }

    private static byte[] spliced(byte[] bytes, int at, int without, byte[] inserted) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + inserted.length);
        out.write(bytes, 0, at);
        out.writeBytes(inserted);
        int rest = Math.min(bytes.length, at + without);
        out.write(bytes, rest, bytes.length - rest);
        return out.toByteArray();
    }
}
