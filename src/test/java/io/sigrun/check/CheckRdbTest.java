package io.sigrun.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckRdbTest {
    private static final String ONE_KEY = "VALKEY080\u00fa\12valkey-ver\0059.1.2\u00fe\0\u00fb\1\0\0\1k\1v\u00ff";

    @TempDir
    private Path directory;

    private static byte[] withChecksum(String text, long damage) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        ByteBuffer file = ByteBuffer.allocate(bytes.length + 8).order(ByteOrder.LITTLE_ENDIAN);
        return file.put(bytes)
                .putLong(Crc64.update(0, bytes, 0, bytes.length) + damage)
                .array();
    }

    /** The exit status and what is printed, with the path left out. */
    private String check(byte[] file) throws IOException {
        Path path = directory.resolve("dump.rdb");
        Files.write(path, file);
        return check(path);
    }

    private String check(Path path, String... options) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int status;
        try (PrintStream print = new PrintStream(out, true, StandardCharsets.ISO_8859_1)) {
            List<String> arguments = new ArrayList<>(List.of(path.toString()));
            arguments.addAll(List.of(options));
            status = new CheckRdb(Disk.SYSTEM, Clock.SYSTEM, print, print).run(arguments);
        }
        return status + "\n" + out.toString(StandardCharsets.ISO_8859_1).replace(path.toString(), "FILE");
    }

    @Test
    void aFileThatIsRightIsSaidToBe() throws IOException {
        assertEquals("""
                0
                [offset 0] Checking RDB file FILE
                [offset 27] AUX FIELD valkey-ver = '9.1.2'
                [offset 29] Selecting DB ID 0
                [offset 46] Checksum OK
                [offset 46] Check RDB returned error code 0 (0 means success)
                [offset 46] \\o/ RDB looks OK! \\o/
                [info] 1 keys read
                [info] 0 expires
                [info] 0 already expired
                [info] 0 functions
                """, check(withChecksum(ONE_KEY, 0)));
    }

    @Test
    void whatIsWrongIsSaidWithItsPlace() throws IOException {
        assertEquals("""
                1
                [offset 0] Checking RDB file FILE
                --- RDB ERROR DETECTED ---
                [offset 18] A listpack is not valid at offset 18, key "key"
                [additional info] While doing: read-object-value
                [additional info] Reading key 'key'
                [additional info] Reading type 16 (hash-listpack)
                [info] 1 keys read
                [info] 0 expires
                [info] 0 already expired
                [info] 0 functions
                [offset 18] Check RDB returned error code 1 (0 means success)
                """, check(withChecksum("REDIS0011\20\3key\3abc\u00ff", 0)));
    }

    @Test
    void whatValkeyHasWordsForIsSaidInThem() throws IOException {
        assertEquals(
                true, check(withChecksum("REDIS0011\u00f0", 0)).contains("[offset 10] Invalid object type: 240\n"));
        assertEquals(true, check(withChecksum("REDIS0011\0\1k", 0)).contains("] Unexpected EOF reading RDB file\n"));
        assertEquals(true, check(withChecksum("REDIS", 0)).contains("] Wrong signature trying to load DB from file\n"));
        assertEquals(true, check(withChecksum("REDIS0012\31", 0)).contains("Foreign RDB version 12 detected"));
        assertEquals(true, check(withChecksum("VALKEY011", 0)).contains("Can't handle RDB format version 11\n"));
        assertEquals(true, check(new byte[3]).contains("[offset 0] Unexpected EOF reading RDB file\n"));
    }

    @Test
    void aCollectionWithoutElementsIsWrong() throws IOException {
        String report = check(withChecksum("REDIS0011\1\1k\0\0\1a\1b\u00ff", 0));
        assertEquals("1", report.substring(0, 1));
        assertEquals(true, report.contains("Reading key 'k'\n"));
    }

    @Test
    void statisticsGoWhereTheyAreWanted() throws IOException {
        Path path = directory.resolve("dump.rdb");
        Path output = directory.resolve("statistics");
        Files.write(path, withChecksum(ONE_KEY, 0));
        Files.writeString(output, "something much longer than nothing".repeat(1000));
        String report = check(path, "--stats", "--format", "csv", "--output", output.toString());
        assertEquals(true, report.endsWith("[info] 0 functions\n"));
        List<String> lines = Files.readAllLines(output);
        assertEquals("db.0.type.name,string,list,set,zset,hash,module,stream", lines.getFirst());
        assertEquals("db.0.keys.total,1,0,0,0,0,0,0", lines.get(1));
        assertEquals("db.0.elements.size.p50,1.00,0.00,0.00,0.00,0.00,0.00,0.00", lines.getLast());
        assertEquals(18, lines.size());
        String refused =
                check(path, "--stats", "--output", directory.resolve("no/such").toString());
        assertEquals("1", refused.substring(0, 1));
        assertEquals(true, refused.contains("Cannot open output file: '"));
    }

    @Test
    void databasesWithoutNumberAreNotShownEmpty() throws IOException {
        String file =
                "REDIS0011\u00fe\0\0\1k\1v\u00fe\u0081\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\0\1k\1v\u00ff";
        Path path = directory.resolve("dump.rdb");
        Files.write(path, withChecksum(file, 0));
        String report = check(path, "--stats", "--format", "info");
        assertEquals(true, report.contains("[info] db.18446744073709551615.type.string.keys.total:1\n"));
        assertEquals(
                2, report.lines().filter(line -> line.endsWith(".keys.total:1")).count());
    }

    @Test
    void optionsThatAreNoneAreRefusedWithTheUsage() {
        Path path = directory.resolve("dump.rdb");
        String usage =
                "1\nUsage: sigrun-check-rdb <rdb-file-name> [--format table|info|csv] [--stats] [--output <file>]\n";
        assertEquals(usage, check(path, "--format", "xml"));
        assertEquals(usage, check(path, "--format"));
        assertEquals(usage, check(path, "--output"));
        assertEquals(usage, check(path, "--more"));
        assertEquals("0", check(Path.of("--version")).substring(0, 1));
        assertEquals("0" + usage.substring(1), check(Path.of("--help")));
    }

    @Test
    void aWrongChecksumIsFoundAndNoneIsFine() throws IOException {
        String damaged = check(withChecksum(ONE_KEY, 1));
        assertEquals("1", damaged.substring(0, 1));
        assertEquals(true, damaged.contains("RDB CRC error"));
        byte[] bytes = ONE_KEY.getBytes(StandardCharsets.ISO_8859_1);
        String without = check(java.util.Arrays.copyOf(bytes, bytes.length + 8));
        assertEquals("0", without.substring(0, 1));
        assertEquals(true, without.contains("RDB file was saved with checksum disabled: no check performed."));
    }

    @Test
    void whatModulesLeftIsPassedOver() throws IOException {
        String file = "REDIS0011\u00f7\1\2\1\2\5\5\3abc\0\7\1m\1\2\7\4" + "12345678" + "\0\u00ff";
        assertEquals("0", check(withChecksum(file, 0)).substring(0, 1));
    }

    @Test
    void aFileThatIsNotThereIsAnError() {
        assertEquals("""
                1
                [offset 0] Checking RDB file FILE
                Cannot read FILE: No such file or directory
                [offset 0] Check RDB returned error code 1 (0 means success)
                """, check(directory.resolve("absent")));
    }
}
