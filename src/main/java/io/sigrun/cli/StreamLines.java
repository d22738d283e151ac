package io.sigrun.cli;

import io.sigrun.util.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Lines of a file or pipe, without a limit to their length. A thread of their own reads them a little ahead, so that it
 * is known whether one is there while messages of channels are waited for.
 */
final class StreamLines implements LineSource {
    private static final int LINES_AHEAD = 64;

    /** A line, or with none the end. */
    private record Line(@Nullable ByteString text) {}

    private final InputStream in;
    private final @Nullable OutputStream promptTo;
    private final BlockingQueue<Line> lines = new ArrayBlockingQueue<>(LINES_AHEAD);

    /**
     * Lines of a stream.
     *
     * @param promptTo where prompts are written, or null to write none
     */
    StreamLines(InputStream in, @Nullable OutputStream promptTo) {
        this.in = in;
        this.promptTo = promptTo;
        Thread reader = new Thread(this::readAll, "lines");
        reader.setDaemon(true);
        reader.start();
    }

    private void readAll() {
        try {
            ByteString line;
            do {
                line = readLine();
                lines.put(new Line(line));
            } while (line != null);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    private @Nullable ByteString readLine() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int value;
            try {
                value = in.read();
            } catch (IOException unreadable) {
                value = -1; // as at the end of the file: what came until now is all there is
            }
            if (value < 0) {
                return line.size() == 0 ? null : ByteString.of(line.toByteArray());
            }
            if (value == '\n') {
                return ByteString.of(line.toByteArray());
            }
            line.write(value);
        }
    }

    @Override
    public @Nullable ByteString next(String prompt) throws IOException {
        if (promptTo != null) {
            promptTo.write(prompt.getBytes(StandardCharsets.UTF_8));
            promptTo.flush();
        }
        try {
            return lines.take().text();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    @Override
    public boolean isReady() {
        return !lines.isEmpty();
    }

    @Override
    public boolean isTyped() {
        return false;
    }

    @Override
    public void remember(ByteString line, boolean secret) {
        // nobody is there to call it back
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
