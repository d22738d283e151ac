package io.sigrun.migrate;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Writes a proof: a line that says what and when, then a line for each thing read, in an order that does not depend on
 * the server. A line is a name, a tab, and what was read, in parts with tabs between them; a name comes once.
 *
 * <p>To order more lines than fit in memory they are dealt out to {@link #BUCKETS} files by their names, each of which
 * is then sorted by itself; hence names are ordered by bucket first.
 */
final class ProofFile implements Closeable {
    static final String FIRST = "sigrun-proof 1";

    private static final int BUCKETS = 256;

    private final Path target;
    private final Path temporary;
    private final List<BufferedWriter> buckets = new ArrayList<>();
    private long names;

    ProofFile(Path target) throws IOException {
        this.target = target;
        this.temporary = Files.createTempDirectory("sigrun-proof");
        for (int i = 0; i < BUCKETS; i++) {
            buckets.add(Files.newBufferedWriter(bucket(i), StandardCharsets.ISO_8859_1));
        }
    }

    private Path bucket(int index) {
        return temporary.resolve(Integer.toString(index));
    }

    /** The bucket of a name. */
    static int bucketOf(String name) {
        int hash = name.hashCode() * 0x9E3779B1;
        return hash >>> 24;
    }

    /** The order of names in a file. */
    static final Comparator<String> ORDER =
            Comparator.comparingInt(ProofFile::bucketOf).thenComparing(Comparator.naturalOrder());

    /** Adds a line; where a name comes again (a walk over keys may return one twice), the last counts. */
    void add(String name, String... parts) throws IOException {
        BufferedWriter bucket = buckets.get(bucketOf(name));
        bucket.write(name);
        for (String part : parts) {
            bucket.write('\t');
            bucket.write(part);
        }
        bucket.write('\n');
    }

    /**
     * Sorts and writes the file.
     *
     * @return the number of names
     */
    long finish(long capturedAtMs) throws IOException {
        try (BufferedWriter out = Files.newBufferedWriter(target, StandardCharsets.ISO_8859_1)) {
            out.write(FIRST + "\t" + capturedAtMs + "\n");
            for (int i = 0; i < BUCKETS; i++) {
                buckets.get(i).close();
                TreeMap<String, String> lines = new TreeMap<>();
                try (BufferedReader in = Files.newBufferedReader(bucket(i), StandardCharsets.ISO_8859_1)) {
                    for (String line = in.readLine(); line != null; line = in.readLine()) {
                        lines.put(line.substring(0, line.indexOf('\t')), line);
                    }
                }
                for (String line : lines.values()) {
                    out.write(line);
                    out.write('\n');
                }
                names += lines.size();
            }
        }
        return names;
    }

    @Override
    public void close() throws IOException {
        for (int i = 0; i < buckets.size(); i++) {
            buckets.get(i).close();
            Files.deleteIfExists(bucket(i));
        }
        Files.deleteIfExists(temporary);
    }
}
