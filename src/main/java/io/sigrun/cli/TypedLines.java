package io.sigrun.cli;

import io.sigrun.util.ByteString;
import io.sigrun.util.RawProcess;
import java.io.IOException;
import java.nio.file.Path;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** Lines typed on a terminal, with editing and a history, which is kept in a file of the user. */
final class TypedLines implements LineSource {
    private final Terminal terminal;
    private final LineReader reader;

    TypedLines(Session session) throws IOException {
        // A prompt needs no figures of the terminal's abilities, and asking it for them delays the first one.
        System.setProperty(TerminalBuilder.PROP_PROBE_TIMEOUT, "0");
        terminal = TerminalBuilder.builder()
                .name("sigrun-cli")
                .system(true)
                .graphemeCluster(false)
                .build();
        DefaultParser parser = new DefaultParser();
        parser.setEscapeChars(new char[0]); // quotes and backslashes are for the command
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .terminal(terminal)
                .parser(parser)
                .completer(new CommandNames(session))
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.BRACKETED_PASTE, false)
                .option(LineReader.Option.HISTORY_TIMESTAMPED, false)
                .option(LineReader.Option.HISTORY_INCREMENTAL, true);
        ByteString file = RawProcess.variable("VALKEYCLI_HISTFILE");
        ByteString home = RawProcess.variable("HOME");
        if (file != null && !file.isEmpty()) {
            builder.variable(LineReader.HISTORY_FILE, Path.of(file.toUtf8()));
        } else if (home != null && !home.isEmpty()) {
            builder.variable(LineReader.HISTORY_FILE, Path.of(home.toUtf8(), ".valkeycli_history"));
        }
        builder.variable(LineReader.DISABLE_HISTORY, true); // lines are kept by remember, which knows the secret ones
        reader = builder.build();
    }

    @Override
    public @Nullable ByteString next(String prompt) {
        try {
            return ByteString.utf8(reader.readLine(prompt));
        } catch (EndOfFileException | UserInterruptException end) {
            return null;
        }
    }

    @Override
    public boolean isReady() throws IOException {
        return terminal.reader().peek(1) >= 0;
    }

    @Override
    public boolean isTyped() {
        return true;
    }

    @Override
    public void remember(ByteString line, boolean secret) {
        reader.setVariable(LineReader.DISABLE_HISTORY, secret);
        if (!secret) {
            reader.getHistory().add(line.toUtf8());
        }
        reader.setVariable(LineReader.DISABLE_HISTORY, true);
    }

    @Override
    public void close() throws IOException {
        reader.getHistory().save();
        terminal.close();
    }
}
