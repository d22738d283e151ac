package io.sigrun.cli;

import io.sigrun.resp.client.ServerConnection;
import io.sigrun.util.ByteString;
import io.sigrun.util.Failures;
import io.sigrun.util.RawProcess;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs sigrun-cli. */
public final class Main {
    private final Options options;
    private final InputStream in = new FileInputStream(FileDescriptor.in);
    private final OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 64 * 1024);
    private final PrintStream err =
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);

    private Main(Options options) {
        this.options = options;
    }

    public static void main(String[] arguments) {
        Options options = new Options();
        if (RawProcess.isTerminal(1) || RawProcess.variable("FAKETTY") != null) {
            options.output = OutputMode.STANDARD;
            options.showPushes = true;
        }
        Main main = new Main(options);
        int status;
        try {
            OptionParser.parse(RawProcess.arguments(arguments), options);
            status = main.run();
            main.out.flush();
        } catch (UsageException usage) {
            (usage.status() == 0 ? System.out : System.err).println(usage.text());
            status = usage.status();
        } catch (CliExit exit) {
            status = main.flushed(exit.status());
        } catch (IOException failure) {
            main.err.println("Error: " + Failures.reason(failure));
            status = main.flushed(1);
        } catch (InterruptedException interrupted) {
            status = main.flushed(1);
        }
        System.exit(status);
    }

    private int flushed(int status) {
        try {
            out.flush();
            return status;
        } catch (IOException closed) {
            return 1;
        }
    }

    private int run() throws IOException, CliExit, InterruptedException, UsageException {
        credentials();
        Session session = new Session(options, out, err);
        if (options.mode != Options.Mode.COMMAND) {
            if (!session.connect(false)) {
                return 1;
            }
            ServerConnection server = java.util.Objects.requireNonNull(session.connection());
            return options.mode == Options.Mode.SCAN
                    ? ScanMode.run(server, options, out, err)
                    : new PipeMode(server, options.pipeTimeoutSeconds, new PrintStream(out), err).run(in);
        }
        if (options.scriptFile != null) {
            if (!session.connect(false)) {
                return 1;
            }
            return session.run(script(options.scriptFile), 1) ? 0 : 1;
        }
        if (options.command.isEmpty()) {
            session.connect(false);
            try (LineSource lines = lines(session)) {
                new Interactive(session, options, lines, out).run();
            }
            return 0;
        }
        return command(session);
    }

    private int command(Session session) throws IOException, CliExit, UsageException {
        List<ByteString> command = new ArrayList<>();
        for (ByteString word : options.command) {
            List<ByteString> parts = options.quotedInput ? unquoted(word) : List.of(word);
            if (parts.size() != 1) {
                out.write("Invalid quoted string\n".getBytes(StandardCharsets.US_ASCII));
                return 1;
            }
            command.add(parts.getFirst());
        }
        if (options.lastFromInput) {
            command.add(ByteString.of(in.readAllBytes()));
        } else if (options.tagFromInput != null) {
            int place = command.indexOf(options.tagFromInput);
            if (place < 0) {
                throw new UsageException("Using -X option but stdin tag not match.", 1);
            }
            command.set(place, ByteString.of(in.readAllBytes()));
        }
        session.connect(true);
        boolean done = session.run(command, options.repeat);
        session.printMessages();
        return done ? 0 : 1;
    }

    /** One argument out of a quoted string; any other number of parts where it is not well quoted. */
    private static List<ByteString> unquoted(ByteString word) {
        boolean quoted = word.length() > 0 && (word.byteAt(0) == '"' || word.byteAt(0) == '\'');
        return quoted ? word.splitArguments().orElse(List.of()) : List.of(word);
    }

    /** {@code EVAL script numkeys key... argument...}, from the words on the command line, split by a comma. */
    private List<ByteString> script(String file) throws CliExit {
        List<ByteString> command = new ArrayList<>();
        command.add(ByteString.latin1("EVAL"));
        try {
            command.add(ByteString.of(Files.readAllBytes(Path.of(file))));
        } catch (IOException failure) {
            err.println("Can't open file '" + file + "': " + Failures.reason(failure));
            throw new CliExit(1);
        }
        int comma = options.command.indexOf(ByteString.latin1(","));
        int keys = comma < 0 ? options.command.size() : comma;
        command.add(ByteString.latin1(Integer.toString(keys)));
        command.addAll(options.command.subList(0, keys));
        if (comma >= 0) {
            command.addAll(options.command.subList(comma + 1, options.command.size()));
        }
        return command;
    }

    private LineSource lines(Session session) throws IOException {
        if (RawProcess.isTerminal(0)) {
            return new TypedLines(session);
        }
        boolean prompts = RawProcess.variable("FAKETTY_WITH_PROMPT") != null;
        return new StreamLines(new BufferedInputStream(in), prompts ? out : null);
    }

    private void credentials() {
        if (options.warnOfPassword && options.passwordFromArguments) {
            err.println("Warning: Using a password with '-a' or '-u' option on the command line interface may not be"
                    + " safe.");
        }
        if (options.askPassword) {
            Optional.ofNullable(System.console())
                    .map(console -> console.readPassword("Please input password: "))
                    .ifPresent(typed -> options.password = ByteString.utf8(new String(typed)));
            return;
        }
        if (options.password == null) {
            ByteString password = RawProcess.variable("VALKEYCLI_AUTH");
            options.password = password == null ? RawProcess.variable("REDISCLI_AUTH") : password;
        }
    }
}
