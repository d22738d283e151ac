package io.sigrun.check;

import io.sigrun.util.Clock;
import io.sigrun.util.Disk;
import io.sigrun.util.Failures;
import io.sigrun.util.FilePaths;
import io.sigrun.util.ProductVersion;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code sigrun-check-rdb FILE [--format table|info|csv] [--stats] [--output FILE]}: says whether an RDB file is right,
 * and what is in it, in the words of valkey-check-rdb. The exit status is 0 where it is, else 1. Texts are Latin-1 and
 * mean their bytes, as they stand in the file.
 */
public final class CheckRdb {
    private static final String USAGE =
            "Usage: sigrun-check-rdb <rdb-file-name> [--format table|info|csv] [--stats] [--output <file>]";

    private record Options(
            String file,
            boolean statistics,
            Statistics.Format format,
            @Nullable String output) {}

    private final Disk disk;
    private final Clock clock;
    private final PrintStream out;
    private final PrintStream errors;
    private boolean shown = true;

    CheckRdb(Disk disk, Clock clock, PrintStream out, PrintStream errors) {
        this.disk = disk;
        this.clock = clock;
        this.out = out;
        this.errors = errors;
    }

    public static void main(String[] arguments) {
        List<String> words = Arrays.stream(arguments).map(FilePaths::latin1).toList();
        PrintStream out = print(FileDescriptor.out);
        PrintStream errors = print(FileDescriptor.err);
        int status = new CheckRdb(Disk.SYSTEM, Clock.SYSTEM, out, errors).run(words);
        out.flush();
        errors.flush();
        System.exit(status);
    }

    /** A stream for text that is Latin-1 and means its bytes. */
    static PrintStream print(FileDescriptor descriptor) {
        return print(new FileOutputStream(descriptor));
    }

    private static PrintStream print(OutputStream to) {
        return new PrintStream(new BufferedOutputStream(to), false, StandardCharsets.ISO_8859_1);
    }

    /** Does what the arguments say; returns the exit status. */
    int run(List<String> arguments) {
        String first = arguments.isEmpty() ? "" : arguments.getFirst();
        if (first.equals("-v") || first.equals("--version")) {
            out.println("sigrun-check-rdb v=" + ProductVersion.SIGRUN + " (Valkey " + ProductVersion.VALKEY + ")");
            return 0;
        }
        if (first.equals("--help")) {
            out.println(USAGE);
            return 0;
        }
        Options options = parse(arguments);
        if (options == null) {
            errors.println(USAGE);
            return 1;
        }
        return check(options) ? 0 : 1;
    }

    private static @Nullable Options parse(List<String> arguments) {
        if (arguments.isEmpty()) {
            return null;
        }
        boolean statistics = false;
        Statistics.Format format = Statistics.Format.TABLE;
        String output = null;
        for (int i = 1; i < arguments.size(); i++) {
            boolean last = i == arguments.size() - 1;
            String word = arguments.get(i);
            if (word.equals("--stats")) {
                statistics = true;
            } else if (word.equals("--output") && !last) {
                output = arguments.get(++i);
            } else if (word.equals("--format") && !last) {
                format = format(arguments.get(++i));
                if (format == null) {
                    return null;
                }
            } else {
                return null;
            }
        }
        return new Options(arguments.getFirst(), statistics, format, output);
    }

    private static Statistics.@Nullable Format format(String name) {
        return switch (name) {
            case "table" -> Statistics.Format.TABLE;
            case "info" -> Statistics.Format.INFO;
            case "csv" -> Statistics.Format.CSV;
            default -> null;
        };
    }

    private boolean check(Options options) {
        Statistics statistics = options.statistics() ? new Statistics() : null;
        RdbReport.begin(out, options.file());
        try (Disk.Input input = disk.open(FilePaths.of(options.file()))) {
            Runnable show = statistics == null ? () -> {} : () -> show(statistics, options);
            boolean right = new RdbReport(out, statistics, show).check(input, clock);
            return right && shown;
        } catch (IOException failure) {
            errors.println("Cannot read " + options.file() + ": " + Failures.reason(failure));
            RdbReport.sumUp(out, 0, false);
            return false;
        }
    }

    private void show(Statistics statistics, Options options) {
        String output = options.output();
        if (output == null) {
            statistics.print(out, options.format());
            return;
        }
        try (PrintStream file = print(Files.newOutputStream(FilePaths.of(output)))) {
            statistics.print(file, options.format());
            shown = !file.checkError();
        } catch (IOException failure) {
            errors.println("Cannot open output file: '" + output + "': " + Failures.reason(failure));
            shown = false;
        }
    }
}
