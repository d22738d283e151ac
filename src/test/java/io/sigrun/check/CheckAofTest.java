package io.sigrun.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.util.Clock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CheckAofTest {
    private static final String SET = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n";
    private static final String MULTI = "*1\r\n$5\r\nMULTI\r\n";
    private static final String EXEC = "*1\r\n$4\r\nEXEC\r\n";
    private static final String RDB = "VALKEY080\u00fe\0\0\1k\1v\u00ff\0\0\0\0\0\0\0\0";
    private static final String MANIFEST = "file a.1.base.rdb seq 1 type b\nfile a.1.incr.aof seq 1 type i\n";

    @TempDir
    private Path directory;

    private Path write(String name, String text) throws IOException {
        return Files.write(directory.resolve(name), text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The exit status and what is printed, with the directory left out. */
    private String check(String answer, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int status;
        try (PrintStream print = new PrintStream(out, true, StandardCharsets.ISO_8859_1)) {
            List<String> words = Stream.of(arguments)
                    .map(word -> word.contains(".") ? directory.resolve(word).toString() : word)
                    .toList();
            byte[] answers = answer.getBytes(StandardCharsets.ISO_8859_1);
            status = new CheckAof(Clock.SYSTEM, new ByteArrayInputStream(answers), print).run(words);
        }
        return status + "\n" + out.toString(StandardCharsets.ISO_8859_1).replace(directory + "/", "");
    }

    @Test
    void aFileThatIsRightIsSaidToBe() throws IOException {
        write("a.aof", SET + "#TS:1000\r\n" + MULTI + SET + EXEC);
        assertEquals("""
                0
                Start checking Old-Style AOF
                AOF analyzed: filename=a.aof, size=93, ok_up_to=93, ok_up_to_line=21, diff=0
                AOF a.aof is valid
                """, check("", "a.aof"));
    }

    @Test
    void aFileLargerThanAnyBufferIsReadWhole() throws IOException {
        String large = "*2\r\n$4\r\nECHO\r\n$200000\r\n" + "x\r\n*".repeat(50_000) + "\r\n";
        write("a.aof", large.repeat(3));
        assertTrue(check("", "a.aof").contains("size=600075, ok_up_to=600075, ok_up_to_line=16, diff=0"));
    }

    @Test
    void aTornEndIsCutOffOnlyWhereTheAnswerIsYes() throws IOException {
        Path file = write("a.aof", SET + MULTI + SET);
        assertEquals("""
                1
                Start checking Old-Style AOF
                0x              42: Reached EOF before reading EXEC for MULTI
                AOF analyzed: filename=a.aof, size=69, ok_up_to=27, ok_up_to_line=18, diff=42
                AOF a.aof is not valid. Use the --fix option to try fixing it.
                """, check("", "a.aof"));
        assertTrue(check("n", "--fix", "a.aof").endsWith("Continue? [y/N]: Aborting...\n"));
        assertTrue(check("", "--fix", "a.aof").startsWith("1\n"));
        assertEquals(SET + MULTI + SET, Files.readString(file));
        String after = check("Y\n", "--fix", "a.aof");
        assertTrue(after.startsWith("0\n"), after);
        assertTrue(after.endsWith("Continue? [y/N]: Successfully truncated AOF a.aof\n"), after);
        assertEquals(SET, Files.readString(file));
    }

    @Test
    void whatIsWrongIsSaidWithItsPlace() throws IOException {
        write("a.aof", SET + "*1\r\n#4\r\nPING\r\n");
        assertTrue(check("", "a.aof").contains("0x              1f: Expected prefix '$', got: '#'\n"));
        write("a.aof", SET + EXEC);
        assertTrue(check("", "a.aof").contains(": Unexpected EXEC in AOF a.aof\n"));
        write("a.aof", MULTI + MULTI);
        assertTrue(check("", "a.aof").contains(": Unexpected MULTI in AOF a.aof\n"));
        write("a.aof", SET + "PING\r\n");
        assertTrue(check("", "a.aof").contains("\nAOF a.aof format error\n"));
        write("a.aof", "*1\r\n$4\r\nPING\u00ff\n");
        assertTrue(check("", "a.aof").contains(": Expected \\r\\n, got: ffffffff0a\n"));
        write("a.aof", "*1\r\n$-4\r\nPING\r\n");
        assertTrue(check("", "a.aof").contains(" string of -4 bytes, which is not in the suitable range\n"));
        write("a.aof", "*1\r\n$99999999999999\r\nPING\r\n");
        assertTrue(check("", "a.aof").contains(": Expected to read 100000000000001 bytes, got 6 bytes\n"));
    }

    @Test
    void aDirectoryIsCheckedByItsManifest() throws IOException {
        write("a.manifest", "# a comment\n" + MANIFEST);
        write("a.1.base.rdb", RDB);
        write("a.1.incr.aof", SET);
        assertEquals("""
                0
                Start checking Multi Part AOF
                Start to check BASE AOF (RDB format).
                [offset 0] Checking RDB file a.1.base.rdb
                [offset 11] Selecting DB ID 0
                [offset 25] RDB file was saved with checksum disabled: no check performed.
                [offset 25] Check RDB returned error code 0 (0 means success)
                [offset 25] \\o/ RDB looks OK! \\o/
                [info] 1 keys read
                [info] 0 expires
                [info] 0 already expired
                [info] 0 functions
                RDB preamble is OK, proceeding with AOF tail...
                AOF analyzed: filename=a.1.base.rdb, size=25, ok_up_to=25, ok_up_to_line=1, diff=0
                BASE AOF a.1.base.rdb is valid
                Start to check INCR files.
                AOF analyzed: filename=a.1.incr.aof, size=27, ok_up_to=27, ok_up_to_line=8, diff=0
                INCR AOF a.1.incr.aof is valid
                All AOF files and manifest are valid
                """, check("", "a.manifest"));
    }

    @Test
    void onlyTheLastFileIsCut() throws IOException {
        write("a.manifest", MANIFEST);
        write("a.1.base.rdb", SET + "*1");
        write("a.1.incr.aof", SET + "*1");
        assertTrue(check("y", "--fix", "a.manifest")
                .endsWith("Failed to truncate AOF a.1.base.rdb because it is not the last file\n"));
        write("a.1.base.rdb", SET);
        assertTrue(check("y", "--fix", "a.manifest").startsWith("0\n"));
        assertEquals(SET, Files.readString(directory.resolve("a.1.incr.aof")));
        write("a.1.base.rdb", SET + "#TS:7\r\n");
        String report = check("", "--truncate-to-timestamp", "6", "a.manifest");
        assertTrue(
                report.contains("\nFailed to truncate AOF a.1.base.rdb to timestamp 6 to offset 27 because"), report);
        Files.delete(directory.resolve("a.1.base.rdb"));
        assertTrue(check("", "a.manifest").endsWith("\nCannot open file a.1.base.rdb: No such file or directory\n"));
    }

    @Test
    void aWrongManifestIsShownWithItsLine() throws IOException {
        write("a.manifest", MANIFEST + "file other seq 0 type i\n");
        assertEquals("""
                1
                Start checking Multi Part AOF

                *** FATAL AOF MANIFEST FILE ERROR ***

                Reading the manifest file, at line 3

                >>> 'file other seq 0 type i'

                Invalid AOF manifest file format

                """, check("", "a.manifest"));
    }

    @Test
    void aFileIsCutAtATime() throws IOException {
        Path file = write("a.aof", SET + "#TS:1000\r\n" + SET + "#TS:2000\r\n" + SET);
        assertTrue(check("", "--truncate-to-timestamp", "2000", "a.aof")
                .endsWith("Truncate nothing in AOF a.aof to timestamp 2000\nAOF a.aof is valid\n"));
        assertTrue(check("", "--truncate-to-timestamp", "1999", "a.aof")
                .endsWith("\nSuccessfully truncated AOF a.aof to timestamp 1999\n"));
        assertEquals(SET + "#TS:1000\r\n" + SET, Files.readString(file));
        assertEquals("1\nInvalid timestamp, aborting...\n", check("", "--truncate-to-timestamp", "soon", "a.aof"));
        write("a.aof", "#TS:1000\r\n" + SET);
        assertTrue(check("", "--truncate-to-timestamp", "999", "a.aof")
                .endsWith("\nAOF a.aof has nothing before timestamp 999, aborting...\n"));
        write("a.aof", SET + "#TS:soon\r\n");
        assertTrue(check("", "--truncate-to-timestamp", "999", "a.aof").endsWith("\nInvalid timestamp annotation\n"));
    }

    @Test
    void emptyAndAbsentFilesAreTold() throws IOException {
        write("a.aof", "");
        assertEquals("0\nStart checking Old-Style AOF\nAOF a.aof is empty\n", check("", "a.aof"));
        assertEquals("1\nCannot open file b.aof: No such file or directory\n", check("", "b.aof"));
        assertTrue(check("", "x".repeat(5000)).endsWith("Error: filepath is too long (exceeds PATH_MAX)\n"));
    }

    @Test
    void argumentsThatAreWrongAreAnsweredWithTheUsage() {
        String usage = "Usage: sigrun-check-aof [--fix|--truncate-to-timestamp $timestamp] <file.manifest|file.aof>\n";
        assertEquals("1\n" + usage, check(""));
        assertEquals("1\n" + usage, check("", "a.aof", "--fix"));
        assertEquals("1\n" + usage, check("", "--truncate", "5", "a.aof"));
        assertEquals("1\n" + usage, check("", "--fix", "a.aof", "b.aof", "c.aof"));
        assertEquals("0\n" + usage, check("", "--help"));
        assertTrue(check("", "--version").startsWith("0\nsigrun-check-aof v="));
    }
}
