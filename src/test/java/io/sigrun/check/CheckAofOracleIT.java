package io.sigrun.check;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigrun.rdb.Mutations;
import io.sigrun.util.Clock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same append-only files, sound, torn and damaged, to valkey-check-aof and to ours, with each option: the exit
 * status, what is printed and what is left of the files must be the same.
 */
final class CheckAofOracleIT {
    private static final int FILES = Integer.getInteger("oracle.files", 300);
    private static final long SEED = Long.getLong("oracle.seed", 1);
    private static final String COMMANDS = command("SELECT", "0")
            + "#TS:1000\r\n"
            + command("SET", "k", "a\r\nb")
            + command("MULTI")
            + command("SET", "k", "")
            + "#TS:2000\r\n"
            + command("exec")
            + "#TS:3000\r\n"
            + command("DEL", "k");
    private static final String PREAMBLE = "REDIS0011\u00fe\0\0\1k\1v\u00ff\0\0\0\0\0\0\0\0";
    private static final String MANIFEST = """
            file a.1.base.rdb seq 1 type b
            file old seq 1 type h
            file a.1.incr.aof seq 1 type i
            file a.2.incr.aof seq 2 type i
            """;
    private static final String TELLING = "0123456789*$#\r\n-+ \t\0";

    private static final String PREAMBLE_ERROR = "--- RDB ERROR DETECTED ---";

    /** How theirs begins what it says about a manifest, which is meant for a server's log. */
    private static final Pattern LOG_PREFIX = Pattern.compile("(?m)^\\d+:M [^*#]*# ");

    /** Bytes behind a line's end, which are in theirs whatever was in memory there. */
    private static final Pattern BEHIND_THE_LINE = Pattern.compile("got: 00[0-9a-f]+");

    @TempDir
    private Path directory;

    private Path left;
    private Path right;

    @BeforeEach
    void makeDirectories() throws IOException {
        left = Files.createDirectory(directory.resolve("1"));
        right = Files.createDirectory(directory.resolve("2"));
    }

    private static String command(String... words) {
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return text.toString();
    }

    private void write(String name, byte[] bytes) throws IOException {
        Files.write(left.resolve(name), bytes);
        Files.write(right.resolve(name), bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void compare(String what, String answer, List<String> options, String name, List<String> files)
            throws IOException, InterruptedException {
        List<String> theirs = new ArrayList<>(options);
        theirs.add(left.resolve(name).toString());
        List<String> ours = new ArrayList<>(options);
        ours.add(right.resolve(name).toString());
        PeerTool.Outcome expected = PeerTool.run("check-aof", answer, theirs);
        PeerTool.Outcome found = ours(answer, ours);
        String report = what + " " + options + ":\n" + expected.text() + "\n" + found.text();
        assertEquals(expected.status(), found.status(), report);
        assertEquals(plain(expected.text(), left), plain(found.text(), right), report);
        for (String file : files) {
            assertArrayEquals(Files.readAllBytes(left.resolve(file)), Files.readAllBytes(right.resolve(file)), report);
        }
    }

    private static String plain(String report, Path place) {
        String text = LOG_PREFIX.matcher(report).replaceAll("").replace(place.toString(), "DIRECTORY");
        text = BEHIND_THE_LINE.matcher(text).replaceAll("got: 00");
        int preamble = text.indexOf(PREAMBLE_ERROR); // what it is, CheckRdbOracleIT compares
        return text.substring(0, preamble < 0 ? text.length() : preamble)
                .replace("sigrun-check-aof", "valkey-check-aof");
    }

    private static PeerTool.Outcome ours(String answer, List<String> arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int status;
        try (PrintStream print = new PrintStream(out, true, StandardCharsets.ISO_8859_1)) {
            status = new CheckAof(Clock.SYSTEM, new ByteArrayInputStream(bytes(answer)), print).run(arguments);
        }
        return new PeerTool.Outcome(status, out.toString(StandardCharsets.ISO_8859_1));
    }

    @Test
    void aTornEndIsCutAtTheSamePlace() throws IOException, InterruptedException {
        byte[] whole = bytes(PREAMBLE + COMMANDS + COMMANDS);
        for (int length = 0; length <= whole.length; length++) {
            write("a.aof", java.util.Arrays.copyOf(whole, length));
            compare("torn at " + length, "y\n", List.of("--fix"), "a.aof", List.of("a.aof"));
        }
    }

    @Test
    void anyTimeIsCutAtTheSamePlace() throws IOException, InterruptedException {
        for (String seconds : List.of(
                "0",
                "1",
                "999",
                "1000",
                "1999",
                "2000",
                "2999",
                "3000",
                "4000",
                " +1500",
                "x",
                "1x",
                "-5",
                "99999999999999999999",
                "")) {
            for (String text : List.of(
                    COMMANDS,
                    COMMANDS.substring(COMMANDS.indexOf('#')),
                    PREAMBLE + COMMANDS,
                    "#TS:12x\r\n",
                    "#TS:5\n")) {
                write("a.aof", bytes(text));
                compare(text, "", List.of("--truncate-to-timestamp", seconds), "a.aof", List.of("a.aof"));
            }
        }
    }

    @Test
    void damagedFilesAreToldApartAlike() throws IOException, InterruptedException {
        Random random = new Random(SEED);
        Mutations mutations = new Mutations(random);
        for (int i = 0; i < FILES; i++) {
            String text = (random.nextInt(4) == 0 ? PREAMBLE : "") + COMMANDS.repeat(1 + random.nextInt(2));
            write("a.aof", damaged(text, random, mutations));
            compare(
                    "file " + i + " of seed " + SEED,
                    random.nextBoolean() ? "y" : "n",
                    options(random),
                    "a.aof",
                    List.of("a.aof"));
        }
    }

    @Test
    void damagedDirectoriesAreToldApartAlike() throws IOException, InterruptedException {
        Random random = new Random(SEED);
        Mutations mutations = new Mutations(random);
        List<String> names = List.of("a.1.base.rdb", "a.1.incr.aof", "a.2.incr.aof", "a.manifest");
        List<String> sound = List.of(PREAMBLE + COMMANDS, COMMANDS, COMMANDS, MANIFEST);
        for (int i = 0; i < FILES; i++) {
            for (int file = 0; file < names.size(); file++) {
                byte[] bytes = bytes(sound.get(file));
                if (random.nextInt(4) == 0) {
                    bytes = random.nextInt(8) == 0 ? new byte[0] : damaged(sound.get(file), random, mutations);
                }
                write(names.get(file), file == names.size() - 1 ? withoutHighest(bytes) : bytes);
            }
            compare("directory " + i + " of seed " + SEED, "y", options(random), "a.manifest", names);
        }
    }

    /** Without 255, which theirs loses where it is in a name. */
    private static byte[] withoutHighest(byte[] manifest) {
        byte[] bytes = manifest.clone();
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = bytes[i] == -1 ? -2 : bytes[i];
        }
        return bytes;
    }

    private static List<String> options(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> List.of();
            case 1 -> List.of("--fix");
            default -> List.of("--truncate-to-timestamp", Integer.toString(500 + 1000 * random.nextInt(4)));
        };
    }

    /** A damaged copy; an RDB at the start stays as it is. */
    private static byte[] damaged(String text, Random random, Mutations mutations) {
        byte[] bytes = bytes(text);
        int from = text.startsWith(PREAMBLE) ? PREAMBLE.length() : 0;
        if (random.nextInt(3) == 0) {
            return mutations.of(bytes, bytes, from);
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
            bytes[from + random.nextInt(bytes.length - from)] = (byte) TELLING.charAt(random.nextInt(TELLING.length()));
        }
        return bytes;
    }
}
