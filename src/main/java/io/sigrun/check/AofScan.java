package io.sigrun.check;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the commands of AOF files one after another up to the first that is not whole, with transactions as units, and
 * says what is wrong there. Goes on from file to file: lines are counted over all of them, as valkey-check-aof counts.
 */
final class AofScan {
    /** What {@link #next} found. */
    enum Item {
        /** A command, whole or not: {@link #error} tells. */
        COMMAND,
        /** A line beside the commands. */
        ANNOTATION,
        /** Something that no item begins with. */
        BAD,
        /** The end of the file. */
        END
    }

    /** The length of a line that says a number. */
    private static final int NUMBER_LINE_BYTES = 127;

    private static final int ANNOTATION_BYTES = 1023;
    private static final int NAME_BYTES = 6;
    private static final int PLACE_WIDTH = 16;

    private ByteSource source;
    private String name;
    private String error = "";
    private String annotation = "";
    private long place;
    private long lines = 1;
    private long rightEnd;
    private int open;
    private boolean whole;
    private boolean ended;

    AofScan(ByteSource source, String name) {
        this.source = source;
        this.name = name;
    }

    /** Turns to the next file. */
    void turnTo(ByteSource next, String nextName) {
        source = next;
        name = nextName;
        open = 0;
        ended = false;
        rightEnd = source.position();
    }

    /** What is wrong and where, or empty. */
    String error() {
        return error;
    }

    /** Where the line, number or text begins that was read last. */
    long place() {
        return place;
    }

    /** The line beside the commands that was read last. */
    String annotation() {
        return annotation;
    }

    /** One more than the ends of lines that were passed, in all files. */
    long lines() {
        return lines;
    }

    /** How far the file is right: where the last whole command outside a transaction, or transaction, ends. */
    long rightEnd() {
        return rightEnd;
    }

    /** Whether the command that was found is whole and stands where it may. */
    boolean isWhole() {
        return whole;
    }

    /** Finds the next item. */
    Item next() throws IOException {
        if (open == 0) {
            rightEnd = source.position();
        }
        return switch (source.peek()) {
            case -1 -> {
                ended = true;
                yield Item.END;
            }
            case '#' -> {
                place = source.position();
                annotation = source.line(ANNOTATION_BYTES);
                yield Item.ANNOTATION;
            }
            case '*' -> {
                whole = readCommand();
                yield Item.COMMAND;
            }
            default -> Item.BAD;
        };
    }

    /** The file has been read as far as it goes: a transaction that is still open is an error. */
    void finish() {
        if (ended && open != 0 && error.isEmpty()) {
            fail("Reached EOF before reading EXEC for MULTI");
        }
    }

    private boolean readCommand() throws IOException {
        CNumber count = readNumber('*');
        if (count == null) {
            return false;
        }
        for (long i = 0; i < count.value(); i++) {
            byte[] first = new byte[NAME_BYTES];
            long length = readText(first);
            if (length < 0) {
                return false;
            }
            if (i == 0 && !follow(word(first, length))) {
                return false;
            }
        }
        return true;
    }

    /** The name of a command if it is short, as C has it: up to the first zero byte. */
    private static String word(byte[] first, long length) {
        String text = new String(first, 0, (int) Math.min(length, first.length), StandardCharsets.ISO_8859_1);
        int zero = text.indexOf(0);
        return (zero < 0 ? text : text.substring(0, zero)).toLowerCase(Locale.ROOT);
    }

    private boolean follow(String command) {
        if (command.equals("multi")) {
            open++;
            if (open != 1) {
                return fail("Unexpected MULTI in AOF " + name);
            }
        } else if (command.equals("exec")) {
            open--;
            if (open != 0) {
                return fail("Unexpected EXEC in AOF " + name);
            }
        }
        return true;
    }

    /** A line of a mark and a number; the number, or null where that is not what comes. */
    private @Nullable CNumber readNumber(char mark) throws IOException {
        place = source.position();
        String line = source.line(NUMBER_LINE_BYTES);
        if (line.isEmpty()) {
            ended = true;
            return null;
        }
        if (line.charAt(0) != mark) {
            fail("Expected prefix '" + mark + "', got: '" + line.charAt(0) + "'");
            return null;
        }
        CNumber number = CNumber.parse(line, 1);
        return passLineEnd(line.substring(number.end())) ? number : null;
    }

    /** A text behind its length; its length and its first bytes, or -1 where that is not what comes. */
    private long readText(byte[] first) throws IOException {
        CNumber length = readNumber('$');
        if (length == null) {
            return -1;
        }
        if (length.value() < 0 || length.value() > Long.MAX_VALUE - 2) {
            fail("Expected to read string of " + length.value() + " bytes, which is not in the suitable range");
            return -1;
        }
        place = source.position();
        byte[] lineEnd = new byte[2];
        long read = source.read(length.value(), first);
        read += read == length.value() ? source.read(lineEnd.length, lineEnd) : 0;
        if (read != length.value() + lineEnd.length) {
            ended = true;
            fail("Expected to read " + (length.value() + lineEnd.length) + " bytes, got " + read + " bytes");
            return -1;
        }
        return passLineEnd(new String(lineEnd, StandardCharsets.ISO_8859_1)) ? length.value() : -1;
    }

    private boolean passLineEnd(String text) {
        if (text.startsWith("\r\n")) {
            lines++;
            return true;
        }
        return fail("Expected \\r\\n, got: " + hexadecimal(text, 0) + hexadecimal(text, 1));
    }

    /** A byte as C shows it that takes it for a number with a sign. */
    private static String hexadecimal(String text, int index) {
        int number = index < text.length() ? (byte) text.charAt(index) : 0;
        return number < 16 && number >= 0 ? "0" + Integer.toHexString(number) : Integer.toHexString(number);
    }

    /** Keeps what is wrong, as far as valkey-check-aof shows it: up to the first zero byte. */
    private boolean fail(String what) {
        String hexadecimal = Long.toHexString(place);
        int zero = what.indexOf(0);
        error = "0x" + " ".repeat(PLACE_WIDTH - hexadecimal.length()) + hexadecimal + ": "
                + (zero < 0 ? what : what.substring(0, zero));
        return false;
    }
}
