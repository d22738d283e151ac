package io.sigrun.cli;

import io.sigrun.util.ByteString;
import java.util.List;

/** Reads the command line: options up to the first word that is none, which is the command. */
final class OptionParser {
    private final List<ByteString> words;
    private final Options options;
    private int at;

    private OptionParser(List<ByteString> words, Options options) {
        this.words = words;
        this.options = options;
    }

    /**
     * Reads all words.
     *
     * @throws UsageException where one cannot be understood, or asks for help or the version
     */
    static void parse(List<ByteString> words, Options options) throws UsageException {
        OptionParser parser = new OptionParser(words, options);
        while (parser.at < words.size()) {
            String word = words.get(parser.at).toLatin1();
            if (parser.flag(word) || parser.withValue(word) || special(word)) {
                parser.at++;
            } else if (word.startsWith("-")) {
                throw new UsageException(
                        "Unrecognized option or bad number of args for: '"
                                + words.get(parser.at).toUtf8() + "'",
                        1);
            } else {
                break;
            }
        }
        options.command = words.subList(parser.at, words.size());
        parser.check();
    }

    private boolean flag(String word) {
        switch (word) {
            case "-x" -> options.lastFromInput = true;
            case "-2" -> options.resp2 = true;
            case "-3" -> options.resp3 = 1;
            case "-4" -> options.family = options.family == 6 ? -1 : 4;
            case "-6" -> options.family = options.family == 4 ? -1 : 6;
            case "-e" -> options.failOnError = true;
            case "--no-auth-warning" -> options.warnOfPassword = false;
            case "--askpass" -> options.askPassword = true;
            case "--raw" -> options.output = OutputMode.RAW;
            case "--no-raw" -> options.output = OutputMode.STANDARD;
            case "--quoted-input" -> options.quotedInput = true;
            case "--csv" -> options.output = OutputMode.CSV;
            case "--json" -> json(OutputMode.JSON);
            case "--quoted-json" -> json(OutputMode.QUOTED_JSON);
            case "--scan" -> options.mode = Options.Mode.SCAN;
            case "--pipe" -> options.mode = Options.Mode.PIPE;
            case "--verbose" -> {} // what it adds belongs to the cluster manager
            default -> {
                return false;
            }
        }
        return true;
    }

    private void json(OutputMode mode) {
        options.output = mode;
        if (options.resp3 == 0) {
            options.resp3 = 2;
        }
    }

    private boolean withValue(String word) throws UsageException {
        if (at + 1 >= words.size()) {
            return false;
        }
        ByteString value = words.get(at + 1);
        switch (word) {
            case "-h" -> options.host = value.toUtf8();
            case "-p" -> options.port = port(leadingInteger(value.toLatin1()));
            case "-s" -> options.socket = value.toUtf8();
            case "-t" -> options.connectTimeoutMs = timeoutMs(value.toLatin1());
            case "-a", "--pass" -> {
                options.password = value;
                options.passwordFromArguments = true;
            }
            case "--user" -> options.user = value;
            case "-u" -> {
                ServerUri.apply(value, options);
                port(options.port);
            }
            case "-n" -> options.database = leadingInteger(value.toLatin1());
            case "-r" -> options.repeat = leadingLong(value.toLatin1());
            case "-i" -> options.intervalMs = (long) (1000 * leadingDouble(value.toLatin1()));
            case "-d" -> options.elementDelimiter = value;
            case "-D" -> options.replyDelimiter = value;
            case "-X" -> options.tagFromInput = value;
            case "--eval" -> options.scriptFile = value.toUtf8();
            case "--pattern" -> options.pattern = value;
            case "--quoted-pattern" -> options.pattern = unquoted(value);
            case "--count" -> options.count = leadingInteger(value.toLatin1());
            case "--pipe-timeout" -> options.pipeTimeoutSeconds = leadingInteger(value.toLatin1());
            case "--show-pushes" -> options.showPushes = yesOrNo(value.toLatin1());
            default -> {
                return false;
            }
        }
        at++;
        return true;
    }

    private static boolean special(String word) throws UsageException {
        return switch (word) {
            case "-h", "--help" -> throw new UsageException(Usage.TEXT, 0);
            case "-v", "--version" -> throw new UsageException(Usage.VERSION, 0);
            default -> false;
        };
    }

    private void check() throws UsageException {
        if (options.lastFromInput && options.tagFromInput != null) {
            throw new UsageException("Options -x and -X are mutually exclusive.", 1);
        }
        if (options.resp2 && options.resp3 == 1) {
            throw new UsageException("Options -2 and -3 are mutually exclusive.", 1);
        }
        if (options.family < 0) {
            throw new UsageException("Options -4 and -6 are mutually exclusive.", 1);
        }
    }

    private static int port(int port) throws UsageException {
        if (port < 0 || port > 65535) {
            throw new UsageException("Invalid server port.", 1);
        }
        return port;
    }

    private static int timeoutMs(String text) throws UsageException {
        try {
            double seconds = Double.parseDouble(text);
            if (seconds >= 0 && seconds < 1e6) {
                return (int) (seconds * 1000);
            }
        } catch (NumberFormatException notANumber) {
            // told below
        }
        throw new UsageException("Invalid connection timeout for -t.", 1);
    }

    private static boolean yesOrNo(String text) throws UsageException {
        if (text.startsWith("y") || text.startsWith("Y")) {
            return true;
        }
        if (text.startsWith("n") || text.startsWith("N")) {
            return false;
        }
        throw new UsageException("Unknown --show-pushes value '" + text + "' (valid: '[y]es', '[n]o')", 1);
    }

    private static ByteString unquoted(ByteString text) throws UsageException {
        List<ByteString> parts = text.splitArguments().orElse(List.of());
        if (parts.size() != 1) {
            throw new UsageException("Invalid quoted string specified for --quoted-pattern.", 1);
        }
        return parts.getFirst();
    }

    /** The number that a text starts with, 0 where it starts with none, as C's atoi has it. */
    static int leadingInteger(String text) {
        long value = leadingLong(text);
        return (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, value));
    }

    private static long leadingLong(String text) {
        int end = text.startsWith("-") || text.startsWith("+") ? 1 : 0;
        while (end < text.length() && end < 19 && Character.isDigit(text.charAt(end))) {
            end++;
        }
        try {
            return Long.parseLong(text.substring(0, end));
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    private static double leadingDouble(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException notANumber) {
            return leadingLong(text);
        }
    }
}
