package io.sigrun.util;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/**
 * The server's log, in the format of Redis and Valkey: {@code pid:role date level text}. The file is opened for each
 * line, as theirs is, so that it can be rotated by renaming. Any thread may log.
 */
public final class ServerLog {
    /** How much a line matters, least first; the mark stands in the line. */
    public enum Level {
        DEBUG('.'),
        VERBOSE('-'),
        NOTICE('*'),
        WARNING('#'),
        NOTHING(' ');

        private final char mark;

        Level(char mark) {
            this.mark = mark;
        }
    }

    /** The roles a process may log as. */
    public static final char PRIMARY = 'M';

    public static final char REPLICA = 'S';
    public static final char SENTINEL = 'X';

    private static final String[] MONTHS = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    private static final int MAX_LINE = 1024;

    private final Clock clock;
    private final PrintStream standardOutput;
    private final long pid;
    private volatile Level level = Level.NOTICE;
    private volatile char role = PRIMARY;
    private volatile @Nullable Path file;

    public ServerLog(Clock clock, PrintStream standardOutput, long pid) {
        this.clock = clock;
        this.standardOutput = standardOutput;
        this.pid = pid;
    }

    /** Sets the least level that is written. */
    public void setLevel(Level least) {
        level = least;
    }

    public void setRole(char newRole) {
        role = newRole;
    }

    /**
     * Sets the file to append to instead of standard output.
     *
     * @throws IOException where it cannot be written; the log stays as it was
     */
    public void open(Path path) throws IOException {
        Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
                .close();
        file = path;
    }

    public boolean isOn(Level wanted) {
        return wanted.compareTo(level) >= 0;
    }

    public void debug(String text) {
        log(Level.DEBUG, text);
    }

    public void verbose(String text) {
        log(Level.VERBOSE, text);
    }

    public void notice(String text) {
        log(Level.NOTICE, text);
    }

    public void warning(String text) {
        log(Level.WARNING, text);
    }

    /** Writes one line if its level is on. */
    public void log(Level lineLevel, String text) {
        if (isOn(lineLevel)) {
            String shown = text.length() > MAX_LINE ? text.substring(0, MAX_LINE) : text;
            raw(pid + ":" + role + " " + date(clock.nowMs()) + " " + lineLevel.mark + " " + shown + "\n");
        }
    }

    /** Writes a line about a signal that came, in the shorter form that these have. */
    public void signal(String text) {
        if (isOn(Level.WARNING)) {
            raw(pid + ":signal-handler (" + clock.nowMs() / 1000 + ") " + text + "\n");
        }
    }

    /** Writes text as it is. */
    public synchronized void raw(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Path path = file;
        if (path != null) {
            try (OutputStream out = Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                out.write(bytes);
                return;
            } catch (IOException failure) {
                standardOutput.println("cannot write " + path + ": " + failure.getMessage());
            }
        }
        standardOutput.write(bytes, 0, bytes.length);
        standardOutput.flush();
    }

    private static String date(long nowMs) {
        ZonedDateTime time = Instant.ofEpochMilli(nowMs).atZone(ZoneId.systemDefault());
        StringBuilder text = new StringBuilder(24);
        two(text, time.getDayOfMonth())
                .append(' ')
                .append(MONTHS[time.getMonthValue() - 1])
                .append(' ');
        text.append(time.getYear()).append(' ');
        two(text, time.getHour()).append(':');
        two(text, time.getMinute()).append(':');
        two(text, time.getSecond()).append('.');
        int milliseconds = (int) (nowMs % 1000);
        text.append(milliseconds < 100 ? milliseconds < 10 ? "00" : "0" : "").append(milliseconds);
        return text.toString();
    }

    private static StringBuilder two(StringBuilder text, int number) {
        return text.append(number < 10 ? "0" : "").append(number);
    }
}
