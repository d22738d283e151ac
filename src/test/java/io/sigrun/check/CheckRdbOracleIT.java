package io.sigrun.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigrun.rdb.Mutations;
import io.sigrun.rdb.Seeds;
import io.sigrun.util.Clock;
import io.sigrun.util.Crc64;
import io.sigrun.util.Disk;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same RDB files, sound and damaged, to valkey-check-rdb and to ours. The exit status must be the same, and so must
 * every byte of the report, but for two things: where theirs names a line of its own source, the texts need not agree,
 * and a score that is no number, or a node of a stream that contradicts itself, is an error for ours even where theirs
 * does not look.
 */
final class CheckRdbOracleIT {
    private static final int FILES = Integer.getInteger("oracle.files", 300);
    private static final long SEED = Long.getLong("oracle.seed", 1);

    /** Of the sound files, so many hold nothing but what Valkey knows. */
    private static final int COMMON = 3;

    /** And so many name the database of their keys, without which theirs writes over its own memory. */
    private static final int WITH_DATABASE = 2;

    private static final int MAGIC_BYTES = 9;
    private static final String WRONG = "--- RDB ERROR DETECTED ---";

    /** Damage that ours finds and theirs passes over. */
    private static final List<String> STRICTER = List.of(
            "A sorted set has a score that is no number", "A stream node is not valid", "A number was expected");

    /** What the loader says in the middle of theirs as if a server logged it. */
    private static final Pattern WARNING = Pattern.compile("(?m)^\\d+:M [^*#]*# [^\n]*\n");

    @TempDir
    private Path directory;

    private static PeerTool.Outcome ours(List<String> arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int status;
        try (PrintStream print = new PrintStream(out, true, StandardCharsets.ISO_8859_1)) {
            status = new CheckRdb(Disk.SYSTEM, Clock.SYSTEM, print, print).run(arguments);
        }
        return new PeerTool.Outcome(status, out.toString(StandardCharsets.ISO_8859_1));
    }

    private static PeerTool.Outcome theirs(List<String> arguments) throws IOException, InterruptedException {
        PeerTool.Outcome outcome = PeerTool.run("check-rdb", "", arguments);
        return new PeerTool.Outcome(
                outcome.status(), WARNING.matcher(outcome.text()).replaceAll(""));
    }

    @Test
    void statisticsAreTheSameInEveryForm() throws IOException, InterruptedException {
        Path file = directory.resolve("dump.rdb");
        List<byte[]> files = Seeds.files();
        for (byte[] bytes : files.subList(0, WITH_DATABASE)) {
            Files.write(file, bytes);
            for (String form : List.of("table", "info", "csv")) {
                List<String> arguments = List.of(file.toString(), "--format", form, "--stats");
                assertEquals(theirs(arguments), ours(arguments));
            }
        }
    }

    @Test
    void versionsAreToldApartAlike() throws IOException, InterruptedException {
        Path file = directory.resolve("dump.rdb");
        List<String> magics = List.of(
                "REDIS0000",
                "REDIS0001",
                "REDIS0004",
                "REDIS0005",
                "REDIS0011",
                "REDIS0012",
                "REDIS0075",
                "REDIS0079",
                "REDIS0080",
                "REDIS0987",
                "VALKEY000",
                "VALKEY011",
                "VALKEY012",
                "VALKEY079",
                "VALKEY080",
                "VALKEY081",
                "VALKEY987",
                "RADIS0011",
                "REDIS1011");
        for (String magic : magics) {
            for (String body :
                    List.of("\0\1k\1v", "\u0096\1k\1v", "\u00f4\1\2\3\0\1k\1v", "\u00fa\3Lua\1x", "\u00f6")) {
                String text = magic + body + "\u00ff" + "\0".repeat(magic.compareTo("REDIS0005") < 0 ? 0 : Long.BYTES);
                Files.write(file, text.getBytes(StandardCharsets.ISO_8859_1));
                List<String> arguments = List.of(file.toString());
                PeerTool.Outcome ours = ours(arguments);
                PeerTool.Outcome adapted =
                        new PeerTool.Outcome(ours.status(), ours.text().replace("relaxed' in Valkey", "relaxed'"));
                assertEquals(theirs(arguments), adapted, text);
            }
        }
    }

    @Test
    void damagedFilesAreToldApartAlike() throws IOException, InterruptedException {
        Random random = new Random(SEED);
        Mutations mutations = new Mutations(random);
        List<byte[]> files = Seeds.files();
        Path file = directory.resolve("dump.rdb");
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            byte[] bytes = files.get(random.nextInt(COMMON));
            byte[] damaged = mutations.of(bytes, files.get(random.nextInt(COMMON)), MAGIC_BYTES);
            if (random.nextInt(16) != 0) {
                seal(damaged);
            }
            Files.write(file, damaged);
            List<String> arguments = List.of(file.toString());
            String difference = difference(theirs(arguments), ours(arguments));
            if (!difference.isEmpty()) {
                differences.add("file " + i + " of seed " + SEED + ": " + difference);
            }
        }
        assertEquals(List.of(), differences);
    }

    /** What the difference is, or empty. */
    private static String difference(PeerTool.Outcome theirs, PeerTool.Outcome ours) {
        if (theirs.status() == 0 && STRICTER.stream().anyMatch(ours.text()::contains)) {
            return "";
        }
        boolean theSame = theirs.status() == ours.status()
                && ((hasOwnWords(ours.text()) || theirs.text().contains("Internal error in RDB reading"))
                        ? theirs.text().contains(WRONG) && ours.text().contains(WRONG)
                        : theirs.text().equals(ours.text()));
        return theSame ? "" : theirs + "\n" + ours + "\n";
    }

    private static boolean hasOwnWords(String report) {
        return report.contains(" at offset ") || report.contains("has no elements");
    }

    /** Makes the checksum right. */
    private static void seal(byte[] bytes) {
        int end = bytes.length - Long.BYTES;
        if (end > MAGIC_BYTES) {
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(end, Crc64.update(0, bytes, 0, end));
        }
    }
}
