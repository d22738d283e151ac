package io.sigrun.migrate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProofComparisonTest {
    @TempDir
    private Path directory;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    /** Writes keys, each as {@code name type time digest}. */
    private Path proof(String name, long capturedAtMs, List<String> keys) throws IOException {
        Path path = directory.resolve(name);
        try (ProofFile file = new ProofFile(path)) {
            for (String key : keys) {
                String[] parts = key.split(" ", -1);
                file.add("key 0 \"" + parts[0] + "\"", parts[1], parts[2], parts[3]);
            }
            file.finish(capturedAtMs);
        }
        return path;
    }

    private boolean compare(Path one, Path other) throws IOException, MigrationException {
        printed.reset();
        return new ProofComparison(new PrintStream(printed, true, StandardCharsets.ISO_8859_1)).run(one, other);
    }

    private String output() {
        return printed.toString(StandardCharsets.ISO_8859_1);
    }

    @Test
    void theOrderInWhichKeysWereReadDoesNotMatter() throws Exception {
        Path one = proof("one", 0, List.of("a string -1 00", "b hash 5 11", "c list -1 22", "b hash 5 11"));
        Path other = proof("other", 0, List.of("c list -1 22", "b hash 5 11", "a string -1 00"));
        assertTrue(compare(one, other));
        assertEquals("3 the same, 0 different, 0 expired in between\n", output());
    }

    @Test
    void everyKindOfDifferenceIsToldWithItsKey() throws Exception {
        Path one = proof("one", 0, List.of("a string -1 00", "b hash 5 11", "c list -1 22", "d set -1 33"));
        Path other = proof("other", 0, List.of("a list -1 00", "b hash 6 11", "c list -1 23", "e set -1 33"));
        assertFalse(compare(one, other));
        assertTrue(output().contains("key 0 \"a\": type was string, is list\n"), output());
        assertTrue(output().contains("key 0 \"b\": time of expiry was 5, is 6\n"), output());
        assertTrue(output().contains("key 0 \"c\": content was 22, is 23\n"), output());
        assertTrue(output().contains("key 0 \"d\": only in the first\n"), output());
        assertTrue(output().contains("key 0 \"e\": only in the second\n"), output());
    }

    @Test
    void aKeyWhoseTimeWasOverIsNoDifference() throws Exception {
        Path one = proof("one", 100, List.of("a string 150 00", "b string 250 00"));
        assertTrue(compare(one, proof("other", 200, List.of("b string 250 00"))));
        assertFalse(compare(one, proof("early", 120, List.of("b string 250 00"))));
    }

    @Test
    void aFileThatIsNoProofIsRefused() throws Exception {
        Path bad = directory.resolve("bad");
        Files.writeString(bad, "key 0 \"a\"\tstring\n");
        assertThrows(MigrationException.class, () -> compare(bad, bad));
        Files.writeString(bad, ProofFile.FIRST + "\t0\nkey 0 \"a\"\tx\nkey 0 \"a\"\tx\n");
        assertThrows(MigrationException.class, () -> compare(bad, bad));
    }
}
