package io.sigrun.check;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;

/** The bytes of a file from a place on, read as the functions of C's standard library read them. */
final class ByteSource {
    private static final int BUFFER_BYTES = 1 << 16;

    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
    private long end;

    /** The bytes from a place on. */
    ByteSource(FileChannel file, long from) {
        this.file = file;
        this.end = from;
    }

    /** The place of the next byte. */
    long position() {
        return end - buffer.remaining();
    }

    /** The next byte, which stays the next, or -1 at the end of the file. */
    int peek() throws IOException {
        return fill() ? buffer.get(buffer.position()) & 0xff : -1;
    }

    private boolean fill() throws IOException {
        if (buffer.hasRemaining()) {
            return true;
        }
        buffer.clear();
        int read = file.read(buffer, end);
        buffer.flip();
        end += Math.max(0, read);
        return read > 0;
    }

    /**
     * Reads a line with its end, or as much of it as fits.
     *
     * @return Latin-1; empty at the end of the file
     */
    String line(int bytesMax) throws IOException {
        byte[] line = new byte[bytesMax];
        int length = 0;
        while (length < bytesMax && fill()) {
            line[length] = buffer.get();
            if (line[length++] == '\n') {
                break;
            }
        }
        return new String(line, 0, length, StandardCharsets.ISO_8859_1);
    }

    /**
     * Reads bytes, of which only some are kept.
     *
     * @return how many there were
     */
    long read(long bytes, byte[] first) throws IOException {
        long read = 0;
        while (read < bytes && fill()) {
            int part = (int) Math.min(bytes - read, buffer.remaining());
            if (read < first.length) {
                int kept = (int) Math.min(part, first.length - read);
                buffer.get(buffer.position(), first, (int) read, kept);
            }
            buffer.position(buffer.position() + part);
            read += part;
        }
        return read;
    }
}
