package io.sigrun.util;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An immutable run of bytes, for names, configuration and other cold paths. Bytes are compared as unsigned numbers.
 */
public final class ByteString implements Comparable<ByteString> {
    public static final ByteString EMPTY = new ByteString(new byte[0]);

    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private final byte[] bytes;

    private ByteString(byte[] bytes) {
        this.bytes = bytes;
    }

    /** A copy of an array. */
    public static ByteString of(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new ByteString(bytes.clone());
    }

    /** A copy of a part of an array. */
    public static ByteString of(byte[] bytes, int offset, int length) {
        return length == 0 ? EMPTY : new ByteString(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    /** A copy of a range of memory. */
    public static ByteString of(MemorySegment memory, long offset, int length) {
        byte[] bytes = new byte[length];
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, offset, bytes, 0, length);
        return length == 0 ? EMPTY : new ByteString(bytes);
    }

    /** The UTF-8 form of a text. */
    public static ByteString utf8(String text) {
        return encode(text, StandardCharsets.UTF_8);
    }

    /** A byte for each character of a text, which must all be below 256. */
    public static ByteString latin1(String text) {
        return encode(text, StandardCharsets.ISO_8859_1);
    }

    private static ByteString encode(String text, Charset charset) {
        return text.isEmpty() ? EMPTY : new ByteString(text.getBytes(charset));
    }

    public int length() {
        return bytes.length;
    }

    public boolean isEmpty() {
        return bytes.length == 0;
    }

    public byte byteAt(int index) {
        return bytes[index];
    }

    /** A fresh array of the bytes. */
    public byte[] toByteArray() {
        return bytes.clone();
    }

    /** Copies all bytes into an array. */
    public void copyTo(byte[] target, int offset) {
        System.arraycopy(bytes, 0, target, offset, bytes.length);
    }

    /** Copies all bytes into memory. */
    public void copyTo(MemorySegment target, long offset) {
        MemorySegment.copy(bytes, 0, target, ValueLayout.JAVA_BYTE, offset, bytes.length);
    }

    /** The part from {@code from} to before {@code to}. */
    public ByteString substring(int from, int to) {
        return of(bytes, from, to - from);
    }

    /** The text that the bytes are the UTF-8 form of; what is not valid becomes U+FFFD. */
    public String toUtf8() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** A character from 0 to 255 for each byte; {@link #latin1} brings the same bytes back. */
    public String toLatin1() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** Whether these bytes are those of a range of memory. */
    public boolean equals(MemorySegment memory, long offset, long length) {
        if (length != bytes.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            if (memory.get(ValueLayout.JAVA_BYTE, offset + i) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether both are the same but for the case of ASCII letters. */
    public boolean equalsIgnoreCase(ByteString other) {
        return bytes.length == other.bytes.length && Arrays.equals(lowerCase().bytes, other.lowerCase().bytes);
    }

    /** These bytes with ASCII letters in lower case. */
    public ByteString lowerCase() {
        byte[] lower = bytes.clone();
        for (int i = 0; i < lower.length; i++) {
            if (lower[i] >= 'A' && lower[i] <= 'Z') {
                lower[i] = (byte) (lower[i] + 32);
            }
        }
        return new ByteString(lower);
    }

    @Override
    public int compareTo(ByteString other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteString that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** The bytes as {@link #quoted} shows them, for messages. */
    @Override
    public String toString() {
        return quoted().toLatin1();
    }

    /**
     * The bytes in double quotes, all in printable ASCII: quotes and backslashes escaped by a backslash, some controls
     * as {@code \n \r \t \a \b}, everything else not printable as {@code \xhh}.
     */
    public ByteString quoted() {
        StringBuilder text = new StringBuilder(bytes.length + 2).append('"');
        for (byte value : bytes) {
            switch (value) {
                case '\\', '"' -> text.append('\\').append((char) value);
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case 7 -> text.append("\\a");
                case '\b' -> text.append("\\b");
                default -> {
                    if (value >= ' ' && value <= '~') {
                        text.append((char) value);
                    } else {
                        text.append("\\x").append(HEX[value >> 4 & 15]).append(HEX[value & 15]);
                    }
                }
            }
        }
        return latin1(text.append('"').toString());
    }

    /** Whether the bytes must be quoted to be read back as one argument by {@link #splitArguments}, if not empty. */
    public boolean needsQuotes() {
        for (byte value : bytes) {
            if (value <= ' ' || value > '~' || value == '\\' || value == '"') {
                return true;
            }
        }
        return false;
    }

    /**
     * Splits a line into arguments separated by white space, up to its end or the first zero byte.
     *
     * <p>Parts in double quotes may hold anything, with the escapes of {@link #quoted}; parts in single quotes
     * anything, with {@code \'} for the quote. A closing quote must end its argument.
     *
     * @return the arguments, or nothing if quotes are not balanced or closed amid an argument
     */
    public Optional<List<ByteString>> splitArguments() {
        return new ArgumentSplitter(bytes).split();
    }

    /** The state of one splitting. */
    private static final class ArgumentSplitter {
        private final byte[] line;
        private final byte[] argument;
        private int argumentLength;
        private int at;

        ArgumentSplitter(byte[] line) {
            this.line = line;
            this.argument = new byte[line.length];
        }

        Optional<List<ByteString>> split() {
            List<ByteString> arguments = new ArrayList<>();
            while (true) {
                while (isSpace(peek(0))) {
                    at++;
                }
                if (peek(0) == 0) {
                    return Optional.of(arguments);
                }
                argumentLength = 0;
                if (!readArgument()) {
                    return Optional.empty();
                }
                arguments.add(of(argument, 0, argumentLength));
            }
        }

        private boolean readArgument() {
            while (true) {
                byte value = peek(0);
                switch (value) {
                    case 0, ' ', '\n', '\r', '\t' -> {
                        return true;
                    }
                    case '"', '\'' -> {
                        at++;
                        return value == '"' ? readDoubleQuoted() : readSingleQuoted();
                    }
                    default -> {
                        append(value);
                        at++;
                    }
                }
            }
        }

        private boolean readDoubleQuoted() {
            while (true) {
                byte value = peek(0);
                if (value == '"') {
                    return closeQuote();
                }
                if (value == 0) {
                    return false;
                }
                if (value == '\\' && peek(1) == 'x' && digit(peek(2)) >= 0 && digit(peek(3)) >= 0) {
                    append(digit(peek(2)) << 4 | digit(peek(3)));
                    at += 4;
                } else if (value == '\\' && peek(1) != 0) {
                    append(unescaped(peek(1)));
                    at += 2;
                } else {
                    append(value);
                    at++;
                }
            }
        }

        private boolean readSingleQuoted() {
            while (true) {
                byte value = peek(0);
                if (value == '\'') {
                    return closeQuote();
                }
                if (value == 0) {
                    return false;
                }
                if (value == '\\' && peek(1) == '\'') {
                    at++;
                }
                append(peek(0));
                at++;
            }
        }

        private boolean closeQuote() {
            at++;
            return peek(0) == 0 || isSpace(peek(0));
        }

        private void append(int value) {
            argument[argumentLength++] = (byte) value;
        }

        /** The byte so far ahead, 0 behind the end. */
        private byte peek(int ahead) {
            return at + ahead < line.length ? line[at + ahead] : 0;
        }

        private static byte unescaped(byte letter) {
            return switch (letter) {
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'b' -> '\b';
                case 'a' -> 7;
                default -> letter;
            };
        }

        private static int digit(byte value) {
            return value < 0 ? -1 : Character.digit(value, 16);
        }

        private static boolean isSpace(byte value) {
            return value == ' ' || (value >= '\t' && value <= '\r');
        }
    }
}
