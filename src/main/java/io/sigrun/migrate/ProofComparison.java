package io.sigrun.migrate;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Compares two proofs, line by line in their common order, and prints what differs. */
final class ProofComparison {
    private static final int SHOWN_MAX = 100;

    private final PrintStream out;
    private long same;
    private long different;
    private long expired;

    ProofComparison(PrintStream out) {
        this.out = out;
    }

    /** Whether both say the same, but for keys whose time was over when the second was captured. */
    boolean run(Path before, Path after) throws IOException, MigrationException {
        try (Lines first = new Lines(before);
                Lines second = new Lines(after)) {
            String one = first.next();
            String other = second.next();
            while (one != null || other != null) {
                int order = one == null
                        ? 1
                        : other == null ? -1 : ProofFile.ORDER.compare(Lines.name(one), Lines.name(other));
                if (order < 0 && one != null) {
                    missing(one, second.capturedAtMs);
                    one = first.next();
                } else if (order > 0 && other != null) {
                    differs("only in the second", Lines.name(other));
                    other = second.next();
                } else if (one != null && other != null) {
                    both(one, other);
                    one = first.next();
                    other = second.next();
                }
            }
        }
        out.println(same + " the same, " + different + " different, " + expired + " expired in between");
        return different == 0;
    }

    private void missing(String line, long afterMs) {
        String[] parts = line.split("\t", -1);
        long expiresAtMs = line.startsWith("key ") && parts.length > 2 ? RunningServer.number(parts[2]) : -1;
        if (expiresAtMs >= 0 && expiresAtMs <= afterMs) {
            expired++;
        } else {
            differs("only in the first", Lines.name(line));
        }
    }

    private void both(String one, String other) {
        if (one.equals(other)) {
            same++;
            return;
        }
        String[] before = one.split("\t", -1);
        String[] after = other.split("\t", -1);
        String[] names = {"name", "type", "time of expiry", "content"};
        StringBuilder what = new StringBuilder();
        for (int i = 1; i < Math.max(before.length, after.length); i++) {
            String was = i < before.length ? before[i] : "nothing";
            String is = i < after.length ? after[i] : "nothing";
            if (!was.equals(is)) {
                what.append(what.isEmpty() ? "" : ", ")
                        .append(one.startsWith("key ") && i < names.length ? names[i] : "text")
                        .append(" was ")
                        .append(was)
                        .append(", is ")
                        .append(is);
            }
        }
        differs(what.toString(), Lines.name(one));
    }

    private void differs(String what, String name) {
        different++;
        if (different <= SHOWN_MAX) {
            out.println(name + ": " + what);
        } else if (different == SHOWN_MAX + 1) {
            out.println("and more");
        }
    }

    /** The lines of one proof, whose order is checked. */
    private static final class Lines implements AutoCloseable {
        private final Path file;
        private final BufferedReader in;
        private final long capturedAtMs;
        private String last = "";

        Lines(Path file) throws IOException, MigrationException {
            this.file = file;
            this.in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1);
            String first = in.readLine();
            if (first == null || !first.startsWith(ProofFile.FIRST + "\t")) {
                in.close();
                throw new MigrationException(file + " is not what proof capture writes");
            }
            capturedAtMs = RunningServer.number(first.substring(first.indexOf('\t') + 1));
        }

        @Nullable
        String next() throws IOException, MigrationException {
            String line = in.readLine();
            if (line == null) {
                return null;
            }
            if (line.indexOf('\t') < 0 || (!last.isEmpty() && ProofFile.ORDER.compare(last, name(line)) >= 0)) {
                throw new MigrationException(file + " is damaged: " + line);
            }
            last = name(line);
            return line;
        }

        static String name(String line) {
            return line.substring(0, line.indexOf('\t'));
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
