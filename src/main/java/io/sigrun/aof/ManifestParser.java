package io.sigrun.aof;

import io.sigrun.util.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a manifest file: accepts and refuses what Valkey 9.1 does, which reads it as lines of C, so that a zero byte
 * ends a line and a line is read in pieces of {@value #LINE_BYTES} bytes.
 */
public final class ManifestParser {
    private static final int LINE_BYTES = 1024;
    private static final String BAD_FORMAT = "Invalid AOF manifest file format";

    /** A manifest that cannot be accepted. */
    public static final class ManifestException extends Exception {
        private static final long serialVersionUID = 1;
        /** The number of the line that is wrong, or 0 where no line is to be shown. */
        public final int lineNumber;
        /** The line without the blanks around it. */
        public final String line;

        ManifestException(String reason, int lineNumber, String line) {
            super(reason, null, false, false);
            this.lineNumber = lineNumber;
            this.line = line;
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    private final byte[] content;
    private int at;
    private int lineNumber;
    private @Nullable AofFile base;
    private final List<AofFile> history = new ArrayList<>();
    private final List<AofFile> increments = new ArrayList<>();
    private long baseSequence;
    private long incrementSequence;

    private ManifestParser(byte[] content) {
        this.content = content;
    }

    public static Manifest parse(byte[] content) throws ManifestException {
        return new ManifestParser(content).parse();
    }

    private Manifest parse() throws ManifestException {
        if (content.length == 0) {
            throw new ManifestException("Found an empty AOF manifest", 0, "");
        }
        while (at < content.length) {
            lineNumber++;
            String line = nextLine();
            if (line.startsWith("#")) {
                continue;
            }
            if (line.indexOf('\n') < 0) {
                throw new ManifestException("The AOF manifest file contains too long line", 0, "");
            }
            readLine(trimmed(line));
        }
        return new Manifest(base, history, increments, baseSequence, incrementSequence);
    }

    /** The next piece of at most a line, up to the first zero byte in it. */
    private String nextLine() {
        int end = at;
        while (end < content.length && end - at < LINE_BYTES && (end == at || content[end - 1] != '\n')) {
            end++;
        }
        String line = new String(content, at, end - at, StandardCharsets.ISO_8859_1);
        at = end;
        int zero = line.indexOf('\0');
        return zero < 0 ? line : line.substring(0, zero);
    }

    private static String trimmed(String line) {
        int from = 0;
        int end = line.length();
        while (from < end && " \t\r\n".indexOf(line.charAt(from)) >= 0) {
            from++;
        }
        while (end > from && " \t\r\n".indexOf(line.charAt(end - 1)) >= 0) {
            end--;
        }
        return line.substring(from, end);
    }

    private void readLine(String line) throws ManifestException {
        List<ByteString> words = ByteString.latin1(line).splitArguments().orElse(List.of());
        if (words.size() < 6 || words.size() % 2 != 0) { // more of them may come with later versions
            throw wrong(BAD_FORMAT, line);
        }
        String name = null;
        long sequence = 0;
        String kind = "";
        for (int i = 0; i < words.size(); i += 2) {
            String value = cText(words.get(i + 1));
            switch (cText(words.get(i).lowerCase())) {
                case "file" -> {
                    name = value;
                    if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0) {
                        throw wrong("File can't be a path, just a filename", line);
                    }
                }
                case "seq" -> sequence = number(value);
                case "type" -> kind = value.isEmpty() ? "" : value.substring(0, 1);
                default -> {} // of a later version
            }
        }
        if (name == null || sequence == 0 || kind.isEmpty()) {
            throw wrong(BAD_FORMAT, line);
        }
        add(name, sequence, kind, line);
    }

    private static String cText(ByteString bytes) {
        String text = bytes.toLatin1();
        int zero = text.indexOf('\0');
        return zero < 0 ? text : text.substring(0, zero);
    }

    private void add(String name, long sequence, String kind, String line) throws ManifestException {
        switch (kind) {
            case "b" -> {
                if (base != null) {
                    throw wrong("Found duplicate base file information", line);
                }
                base = new AofFile(name, sequence, AofFile.Kind.BASE);
                baseSequence = sequence;
            }
            case "h" -> history.add(new AofFile(name, sequence, AofFile.Kind.HISTORY));
            case "i" -> {
                if (sequence <= incrementSequence) {
                    throw wrong("Found a non-monotonic sequence number", line);
                }
                increments.add(new AofFile(name, sequence, AofFile.Kind.INCREMENT));
                incrementSequence = sequence;
            }
            default -> throw wrong("Unknown AOF file type", line);
        }
    }

    private ManifestException wrong(String reason, String line) {
        return new ManifestException(reason, lineNumber, line);
    }

    /** The number that a text begins with, as C's atoll has it: 0 where there is none, the limit where it is larger. */
    static long number(String text) {
        int from = 0;
        while (from < text.length() && " \t\n\013\f\r".indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        boolean negative = from < text.length() && text.charAt(from) == '-';
        if (from < text.length() && (negative || text.charAt(from) == '+')) {
            from++;
        }
        long value = 0;
        for (int i = from; i < text.length() && text.charAt(i) >= '0' && text.charAt(i) <= '9'; i++) {
            int digit = text.charAt(i) - '0';
            if (value > (Long.MAX_VALUE - digit) / 10) {
                return negative ? Long.MIN_VALUE : Long.MAX_VALUE;
            }
            value = 10 * value + digit;
        }
        return negative ? -value : value;
    }
}
