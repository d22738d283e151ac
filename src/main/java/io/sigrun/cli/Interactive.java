package io.sigrun.cli;

import io.sigrun.util.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A session whose commands come line by line. */
final class Interactive {
    private static final long SLOW_MS = 500;

    private final Session session;
    private final Options options;
    private final LineSource lines;
    private final OutputStream out;

    Interactive(Session session, Options options, LineSource lines, OutputStream out) {
        this.session = session;
        this.options = options;
        this.lines = lines;
        this.out = out;
    }

    /** Runs until the lines end, or one says so. */
    void run() throws IOException, CliExit {
        session.setInteractive();
        while (true) {
            out.flush();
            ByteString line = lines.next(session.prompt());
            if (line == null) {
                if (session.isSubscribed() && lines.isTyped() && session.connect(false)) {
                    continue; // leaves the channels, not the session
                }
                return;
            }
            Optional<List<ByteString>> words = line.splitArguments();
            if (words.isEmpty()) {
                print("Invalid argument(s)\n");
                lines.remember(line, false);
            } else if (!words.get().isEmpty() && !one(words.get(), line)) {
                return;
            }
            if (session.isSubscribed()) {
                session.printMessagesUntil(lines);
            }
        }
    }

    /** Runs one line; returns whether there shall be a next. */
    private boolean one(List<ByteString> words, ByteString line) throws IOException, CliExit {
        long times = 1;
        List<ByteString> command = words;
        if (words.size() > 1 && isNumber(words.getFirst())) {
            times = number(words.getFirst());
            if (times <= 0) {
                print("Invalid sigrun-cli repeat command option value.\n");
                return true;
            }
            command = words.subList(1, words.size());
        }
        lines.remember(line, Secrets.isSecret(command));
        switch (words.getFirst().toLatin1().toLowerCase(Locale.ROOT)) {
            case "quit", "exit" -> {
                return false;
            }
            case "connect" -> {
                if (words.size() == 3) {
                    options.host = words.get(1).toUtf8();
                    options.port = OptionParser.leadingInteger(words.get(2).toLatin1());
                    options.socket = "";
                    session.connect(false);
                    return true;
                }
            }
            case "clear" -> {
                if (words.size() == 1) {
                    print("\u001b[H\u001b[2J");
                    return true;
                }
            }
            case "help", "?" -> {
                print(HELP);
                return true;
            }
            default -> {}
        }
        long startNs = System.nanoTime();
        session.run(command, times);
        long elapsedMs = (System.nanoTime() - startNs) / 1_000_000;
        if (elapsedMs >= SLOW_MS && options.output == OutputMode.STANDARD) {
            print(String.format(Locale.ROOT, "(%.2fs)%n", elapsedMs / 1000.0));
        }
        return true;
    }

    private static final String HELP = Usage.VERSION + """

            A line is a command of the server with its arguments: SET key "two words"
            With a number before it, it is sent so many times: 5 INCR counter
            The client itself knows:
              connect <host> <port>   go to another server
              clear                   clear the screen
              help                    this text
              quit, exit              end
            COMMAND DOCS <command> asks the server for what it knows of a command.
            """;

    private static boolean isNumber(ByteString word) {
        for (int i = 0; i < word.length(); i++) {
            byte digit = word.byteAt(i);
            if ((digit < '0' || digit > '9') && !(i == 0 && word.length() > 1 && (digit == '-' || digit == '+'))) {
                return false;
            }
        }
        return !word.isEmpty();
    }

    private static long number(ByteString word) {
        try {
            return Long.parseLong(word.toLatin1());
        } catch (NumberFormatException tooLarge) {
            return 0;
        }
    }

    private void print(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
