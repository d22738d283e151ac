package io.sigrun.check;

import io.sigrun.aof.AofFile;
import io.sigrun.aof.Manifest;
import io.sigrun.aof.ManifestParser;
import io.sigrun.util.Clock;
import io.sigrun.util.Failures;
import io.sigrun.util.FilePaths;
import io.sigrun.util.ProductVersion;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/**
 * {@code sigrun-check-aof [--fix|--truncate-to-timestamp SECONDS] FILE}: says whether append-only files are right, all
 * of those that a manifest lists or a single one, and cuts off what is not, in the words of valkey-check-aof. The exit
 * status is 0 where they are right or were made so, else 1. Texts are Latin-1 and mean their bytes.
 */
public final class CheckAof {
    private static final String USAGE =
            "Usage: sigrun-check-aof [--fix|--truncate-to-timestamp $timestamp] <file.manifest|file.aof>";

    private static final int PATH_MAX = 4096;
    private static final int MANIFEST_LINE_BYTES = 1024;

    /** The largest manifest, which lists some ten thousand files. */
    private static final long MANIFEST_BYTES_MAX = 16 << 20;

    private static final int RDB_BYTES_MIN = 8;

    private final Clock clock;
    private final InputStream answers;
    private final PrintStream out;

    CheckAof(Clock clock, InputStream answers, PrintStream out) {
        this.clock = clock;
        this.answers = answers;
        this.out = out;
    }

    public static void main(String[] arguments) {
        List<String> words = Arrays.stream(arguments).map(FilePaths::latin1).toList();
        PrintStream out = CheckRdb.print(FileDescriptor.out);
        int status = new CheckAof(Clock.SYSTEM, System.in, out).run(words);
        out.flush();
        System.exit(status);
    }

    /** Does what the arguments say; returns the exit status. */
    int run(List<String> arguments) {
        try {
            start(arguments);
            return 0;
        } catch (CheckFailure failure) {
            out.println(failure.getMessage());
            return 1;
        }
    }

    private void start(List<String> arguments) throws CheckFailure {
        int count = arguments.size();
        String first = count == 0 ? "" : arguments.getFirst();
        if (count == 1 && (first.equals("-v") || first.equals("--version"))) {
            out.println("sigrun-check-aof v=" + ProductVersion.SIGRUN + " (Valkey " + ProductVersion.VALKEY + ")");
        } else if (count == 1 && first.equals("--help")) {
            out.println(USAGE);
        } else if (count == 1) {
            check(first, false, 0);
        } else if (count == 2 && first.equals("--fix")) {
            check(arguments.get(1), true, 0);
        } else if (count == 3 && first.equals("--truncate-to-timestamp")) {
            CNumber seconds = CNumber.parse(arguments.get(1), 0);
            if (!seconds.inRange() || seconds.end() != arguments.get(1).length()) {
                throw new CheckFailure("Invalid timestamp, aborting...");
            }
            check(arguments.get(2), false, seconds.value());
        } else {
            throw new CheckFailure(USAGE);
        }
    }

    private void check(String file, boolean fix, long timestamp) throws CheckFailure {
        if (file.length() > PATH_MAX) {
            throw new CheckFailure("Error: filepath is too long (exceeds PATH_MAX)");
        }
        AofFileCheck check = new AofFileCheck(clock, answers, out, fix, timestamp);
        if (isManifest(file)) {
            checkParts(check, file);
        } else {
            boolean preamble = isRdb(file);
            out.println("Start checking Old-Style AOF");
            check.run(file, file, true, preamble, "AOF");
        }
    }

    private void checkParts(AofFileCheck check, String manifestFile) throws CheckFailure {
        out.println("Start checking Multi Part AOF");
        Manifest manifest = readManifest(manifestFile);
        int slash = manifestFile.lastIndexOf('/');
        String directory = slash < 0 ? "." : slash == 0 ? "/" : manifestFile.substring(0, slash);
        int left = manifest.increments().size();
        AofFile base = manifest.base();
        if (base != null) {
            String path = directory + "/" + base.name();
            boolean preamble = isRdb(path);
            out.println("Start to check BASE AOF (" + (preamble ? "RDB" : "RESP") + " format).");
            check.run(base.name(), path, left == 0, preamble, "BASE AOF");
        }
        if (left > 0) {
            out.println("Start to check INCR files.");
        }
        for (AofFile increment : manifest.increments()) {
            left--;
            check.run(increment.name(), directory + "/" + increment.name(), left == 0, false, "INCR AOF");
        }
        out.println("All AOF files and manifest are valid");
    }

    private static Manifest readManifest(String file) throws CheckFailure {
        try {
            Path path = FilePaths.of(file);
            if (Files.size(path) > MANIFEST_BYTES_MAX) {
                throw new CheckFailure("The AOF manifest file is larger than " + MANIFEST_BYTES_MAX + " bytes");
            }
            return ManifestParser.parse(Files.readAllBytes(path));
        } catch (IOException failure) {
            throw new CheckFailure("Fatal error: can't open the AOF manifest file " + file + " for reading: "
                    + Failures.reason(failure));
        } catch (ManifestParser.ManifestException wrong) {
            String line = wrong.lineNumber == 0
                    ? ""
                    : "Reading the manifest file, at line " + wrong.lineNumber + "\n\n>>> '" + wrong.line + "'\n\n";
            throw new CheckFailure("\n*** FATAL AOF MANIFEST FILE ERROR ***\n\n" + line + wrong.getMessage() + "\n");
        }
    }

    /** Whether a file is a manifest: the first of its lines that is no comment tells. */
    private static boolean isManifest(String file) throws CheckFailure {
        try (FileChannel channel = open(file)) {
            ByteSource source = new ByteSource(channel, 0);
            String line = source.line(MANIFEST_LINE_BYTES);
            while (line.startsWith("#")) {
                line = source.line(MANIFEST_LINE_BYTES);
            }
            return line.startsWith("file");
        } catch (IOException failure) {
            throw new CheckFailure("Cannot read file: " + file);
        }
    }

    /**
     * Whether a file begins as an RDB: one of Redis and old Valkey, or one of Valkey 9, which valkey-check-aof misses.
     */
    private static boolean isRdb(String file) throws CheckFailure {
        try (FileChannel channel = open(file)) {
            String magic = new ByteSource(channel, 0).line(RDB_BYTES_MIN);
            return magic.length() == RDB_BYTES_MIN && (magic.startsWith("REDIS") || magic.startsWith("VALKEY"));
        } catch (IOException failure) {
            throw new CheckFailure("Cannot read file: " + file);
        }
    }

    private static FileChannel open(String file) throws CheckFailure {
        try {
            return FileChannel.open(FilePaths.of(file), StandardOpenOption.READ);
        } catch (IOException failure) {
            throw new CheckFailure("Cannot open file " + file + ": " + Failures.reason(failure));
        }
    }
}
