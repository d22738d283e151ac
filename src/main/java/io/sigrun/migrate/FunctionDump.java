package io.sigrun.migrate;

import io.sigrun.util.Lzf;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Reads what FUNCTION DUMP answers: for each library the byte 245 and its code as a string of the RDB format, then two
 * bytes of version and eight of checksum. Two servers may compress the same code differently, so the code is compared.
 */
final class FunctionDump {
    private static final int LIBRARY = 245;
    private static final int FOOTER_BYTES = 10;
    private static final int CODE_BYTES_MAX = 1 << 29;

    private final ByteBuffer in;

    private FunctionDump(byte[] dump) {
        in = ByteBuffer.wrap(dump, 0, dump.length - FOOTER_BYTES);
    }

    /** The code of each library. */
    static List<byte[]> libraries(byte[] dump) throws MigrationException {
        if (dump.length < FOOTER_BYTES) {
            throw new MigrationException("FUNCTION DUMP answers too little");
        }
        FunctionDump reader = new FunctionDump(dump);
        List<byte[]> libraries = new ArrayList<>();
        try {
            while (reader.in.hasRemaining()) {
                if ((reader.in.get() & 255) != LIBRARY) {
                    throw new MigrationException("FUNCTION DUMP answers in an unknown form");
                }
                libraries.add(reader.text());
            }
        } catch (java.nio.BufferUnderflowException torn) {
            throw new MigrationException("FUNCTION DUMP answers in an unknown form");
        }
        return libraries;
    }

    private byte[] text() throws MigrationException {
        int first = in.get() & 255;
        if (first == 0xC3) {
            int compressed = length(in.get() & 255);
            byte[] code = new byte[length(in.get() & 255)];
            int from = in.position();
            if (compressed > in.remaining()) {
                throw new MigrationException("FUNCTION DUMP answers in an unknown form");
            }
            in.position(from + compressed);
            if (!Lzf.decompress(in.array(), from, compressed, code, 0, code.length)) {
                throw new MigrationException("FUNCTION DUMP answers badly compressed code");
            }
            return code;
        }
        int bytes = length(first);
        int from = in.position();
        if (bytes > in.remaining()) {
            throw new MigrationException("FUNCTION DUMP answers in an unknown form");
        }
        in.position(from + bytes);
        return Arrays.copyOfRange(in.array(), from, from + bytes);
    }

    private int length(int first) throws MigrationException {
        long length = switch (first >>> 6) {
            case 0 -> first & 63;
            case 1 -> ((first & 63) << 8) | (in.get() & 255);
            default ->
                switch (first) {
                    case 0x80 -> in.getInt() & 0xFFFFFFFFL;
                    case 0x81 -> in.getLong();
                    default -> -1;
                };
        };
        if (length < 0 || length > CODE_BYTES_MAX) {
            throw new MigrationException("FUNCTION DUMP answers in an unknown form");
        }
        return (int) length;
    }
}
