package io.sigrun.rdb;

import io.sigrun.util.Crc64;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** RDB files put together byte by byte, independently of the product. */
final class RdbBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    static RdbBytes file(int version) {
        RdbBytes bytes = new RdbBytes();
        return bytes.raw(String.format(version >= 80 ? "VALKEY%03d" : "REDIS%04d", version));
    }

    RdbBytes raw(String text) {
        return raw(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    RdbBytes raw(byte[] bytes) {
        out.writeBytes(bytes);
        return this;
    }

    RdbBytes u8(int value) {
        out.write(value);
        return this;
    }

    RdbBytes i32(int value) {
        return raw(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array());
    }

    RdbBytes i64(long value) {
        return raw(ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array());
    }

    RdbBytes big64(long value) {
        return raw(ByteBuffer.allocate(8).putLong(value).array());
    }

    RdbBytes f64(double value) {
        return i64(Double.doubleToRawLongBits(value));
    }

    RdbBytes length(long value) {
        if (value >= 0 && value < 64) {
            return u8((int) value);
        } else if (value >= 0 && value < 16384) {
            return u8(0x40 | (int) (value >> 8)).u8((int) value);
        } else if (value >= 0 && value < 1L << 32) {
            return u8(0x80).raw(ByteBuffer.allocate(4).putInt((int) value).array());
        }
        return u8(0x81).big64(value);
    }

    RdbBytes text(String text) {
        return length(text.length()).raw(text);
    }

    RdbBytes blob(byte[] bytes) {
        return length(bytes.length).raw(bytes);
    }

    /** One key of a type; the value follows. */
    RdbBytes key(int type, String name) {
        return u8(type).text(name);
    }

    RdbBytes texts(List<String> texts) {
        length(texts.size());
        texts.forEach(this::text);
        return this;
    }

    byte[] unfinished() {
        return out.toByteArray();
    }

    /** The file with its end and checksum. */
    byte[] end() {
        u8(RdbType.END);
        byte[] bytes = out.toByteArray();
        return i64(Crc64.update(0, bytes, 0, bytes.length)).unfinished();
    }
}
