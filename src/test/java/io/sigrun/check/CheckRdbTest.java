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

    private static String check(Path path) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int status = CheckRdb.run(Disk.SYSTEM, path, Clock.SYSTEM, new PrintStream(out, true, StandardCharsets.UTF_8));
        return status + "\n" + out.toString(StandardCharsets.UTF_8).replace(path.toString(), "FILE");
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
                [offset 18] Check RDB returned error code 1 (0 means success)
                [info] 0 keys read
                [info] 0 expires
                [info] 0 already expired
                [info] 0 functions
                """, check(withChecksum("REDIS0011\20\3key\3abc\u00ff", 0)));
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
                Cannot open FILE: No such file or directory
                [offset 0] Check RDB returned error code 1 (0 means success)
                """, check(directory.resolve("absent")));
    }
}
