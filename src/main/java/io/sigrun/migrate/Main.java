package io.sigrun.migrate;

import io.sigrun.util.ByteString;
import io.sigrun.util.Failures;
import io.sigrun.util.FilePaths;
import io.sigrun.util.RawProcess;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs sigrun-migrate; what each part does, and is called for, stands in {@code migration/common}. */
public final class Main {
    private static final String USAGE = """
            Usage: sigrun-migrate takeover [--check | --prepare]
                   sigrun-migrate facts CONFIG [--directive value ...]
                   sigrun-migrate check CONFIG [--directive value ...]
                   sigrun-migrate quiesce CONFIG [--directive value ...]
                   sigrun-migrate resume CONFIG [--directive value ...]
                   sigrun-migrate convert-config CONFIG --to FILE --dir DIR --report FILE [--directive value ...]
                   sigrun-migrate count RDB
                   sigrun-migrate answering CONFIG [--keys N]
                   sigrun-migrate proof capture CONFIG --to FILE
                   sigrun-migrate proof compare FILE FILE

            takeover --check says whether Sigrun can take over from the Redis of this machine; man sigrun-migrate
            has the rest.
            """;

    private final Commands commands;
    private final PrintStream out;
    private final List<String> words;

    private Main(Commands commands, PrintStream out, List<String> words) {
        this.commands = commands;
        this.out = out;
        this.words = new ArrayList<>(words);
    }

    /** Runs the part that the arguments name, and ends the process. */
    public static void main(String[] arguments, Commands commands) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.ISO_8859_1);
        String[] bytes = RawProcess.arguments(arguments).stream()
                .map(ByteString::toLatin1)
                .toArray(String[]::new);
        int status = run(commands, out, System.err, bytes);
        out.flush();
        System.exit(status);
    }

    /** Runs one part, with the bytes of its arguments as Latin-1; returns the exit status. */
    static int run(Commands commands, PrintStream out, PrintStream err, String... arguments) {
        try {
            return new Main(commands, out, Arrays.asList(arguments)).run();
        } catch (MigrationException failure) {
            err.println("sigrun-migrate: " + failure.reason());
        } catch (IOException failure) {
            err.println("sigrun-migrate: " + Failures.reason(failure));
        }
        return 1;
    }

    private int run() throws MigrationException, IOException {
        String part = words.isEmpty() ? "" : words.removeFirst();
        switch (part) {
            case "facts" -> out.print(Facts.of(configuration()));
            case "check" -> {
                return check();
            }
            case "quiesce" -> {
                RedisConfiguration redis = configuration();
                try (RunningServer server = find(redis)) {
                    long keys = new Quiesce(server, new AppendOnlyFiles(redis, commands)).run();
                    out.println("keys=" + (keys < 0 ? "" : keys));
                }
            }
            case "resume" -> {
                RedisConfiguration redis = configuration();
                try (RunningServer server = find(redis)) {
                    Quiesce.resume(server, redis.value("save"), true);
                }
            }
            case "convert-config" -> convert();
            case "count" -> {
                if (words.size() != 1) {
                    throw new MigrationException("count wants one data file");
                }
                out.println("keys=" + DataFile.count(FilePaths.of(words.getFirst())));
            }
            case "answering" -> answering();
            case "proof" -> {
                return proof();
            }
            case "--help", "-h" -> out.print(USAGE);
            default -> throw new MigrationException("what shall be done?\n\n" + USAGE);
        }
        return 0;
    }

    private int check() throws MigrationException, IOException {
        Check check = new Check(configuration(), commands);
        check.run();
        check.reasons().forEach(out::println);
        check.notes().forEach(out::println);
        return check.reasons().isEmpty() ? 0 : 1;
    }

    private RunningServer running() throws MigrationException, IOException {
        return find(configuration());
    }

    private static RunningServer find(RedisConfiguration redis) throws MigrationException, IOException {
        RunningServer server = RunningServer.find(redis);
        if (server == null) {
            throw new MigrationException("no server of " + redis.file() + " answers");
        }
        return server;
    }

    private void convert() throws MigrationException {
        String to = take("--to");
        String directory = take("--dir");
        String report = take("--report");
        new ConvertedConfiguration(configuration(), directory).write(FilePaths.of(to), FilePaths.of(report));
    }

    private void answering() throws MigrationException, IOException {
        long keys = Answering.ANY_NUMBER;
        if (words.contains("--keys")) {
            try {
                keys = Long.parseLong(take("--keys"));
            } catch (NumberFormatException notANumber) {
                throw new MigrationException("--keys wants a number");
            }
        }
        out.println("keys=" + Answering.await(configuration(), keys));
    }

    private int proof() throws MigrationException, IOException {
        String step = words.isEmpty() ? "" : words.removeFirst();
        if (step.equals("capture")) {
            Path to = FilePaths.of(take("--to"));
            try (RunningServer server = running()) {
                out.println("keys=" + new ProofCapture(server, to).run());
            }
            return 0;
        }
        if (step.equals("compare") && words.size() == 2) {
            ProofComparison comparison = new ProofComparison(out);
            return comparison.run(FilePaths.of(words.get(0)), FilePaths.of(words.get(1))) ? 0 : 1;
        }
        throw new MigrationException("proof wants capture CONFIG --to FILE, or compare FILE FILE");
    }

    /** Takes an option of our own and its value out of the words. */
    private String take(String option) throws MigrationException {
        int place = words.indexOf(option);
        if (place < 0 || place + 1 >= words.size()) {
            throw new MigrationException(option + " is missing");
        }
        words.remove(place);
        return words.remove(place);
    }

    /** The configuration that the words name: its file, then options as of redis-server. */
    private RedisConfiguration configuration() throws MigrationException {
        if (words.isEmpty()) {
            throw new MigrationException("a configuration file is missing");
        }
        return new RedisConfiguration(words.getFirst(), words.subList(1, words.size()));
    }
}
