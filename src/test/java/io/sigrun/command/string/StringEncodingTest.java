package io.sigrun.command.string;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigrun.command.CommandRunner;
import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.Encoding;
import io.sigrun.memory.Region;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Encodings as OBJECT ENCODING of Valkey 9.1 tells them after the same commands. */
final class StringEncodingTest {
    private final CommandRunner runner = new CommandRunner(StringCommands::register);

    @AfterEach
    void close() {
        runner.close();
    }

    private String encodingOf(String name) {
        Region region = runner.keyspace().region();
        byte[] bytes = name.getBytes(StandardCharsets.ISO_8859_1);
        long key = region.allocate(Math.max(1, bytes.length));
        region.copyIn(bytes, 0, key, bytes.length);
        Database database = runner.keyspace().database(0);
        long record = database.peek(database.hash(key, bytes.length), key, bytes.length);
        region.free(key);
        return Encoding.nameOf(runner.keyspace().records().encodingOf(record));
    }

    private void expect(String encoding, String key, String... command) {
        runner.call(command);
        assertEquals(encoding, encodingOf(key), String.join(" ", command));
    }

    /**
     * The longest values that are embedded, without and with an expire time; -1: none.
     */
    @ParameterizedTest
    @CsvSource({
        "0, 113, 105",
        "1, 112, 104",
        "31, 82, 74",
        "32, 79, 71",
        "60, 51, 43",
        "100, 11, 3",
        "103, 8, 0",
        "104, 7, -1",
        "107, 4, -1",
        "108, 3, 3",
        "111, 0, 0",
        "112, -1, -1",
        "300, -1, -1"
    })
    void embeddingEndsWhereKeyAndValueAreTooLongTogether(int keyBytes, int longest, int longestWithExpire) {
        String key = "k".repeat(keyBytes);
        for (int length = 0; length < 120; length++) {
            String value = "v".repeat(length);
            String plain = length <= longest ? "embstr" : "raw";
            String expiring = length <= longestWithExpire ? "embstr" : "raw";
            expect(plain, key, "SET", key, value);
            runner.call("GETDEL", key);
            expect(plain, key, "APPEND", key, value);
            runner.call("GETDEL", key);
            expect(expiring, key, "SETEX", key, "100", value);
            runner.call("GETDEL", key);
            runner.call("SET", key, value);
            expect(expiring, key, "GETEX", key, "EX", "100");
            expect(expiring, key, "GETEX", key, "PERSIST");
            runner.call("GETDEL", key);
        }
    }

    @Test
    void anExpireTimeBeforeCountsForTheNextValue() {
        String key = "k".repeat(110);
        expect("raw", key, "SETEX", key, "100", "value");
        expect("raw", key, "SET", key, "");
        expect("embstr", key, "SET", key, "");
    }

    @Test
    void numbersAreIntegersUnlessTheyCameAnotherWay() {
        expect("int", "a", "SET", "a", "10");
        expect("raw", "a", "APPEND", "a", "");
        expect("int", "a", "INCR", "a");
        expect("embstr", "a", "INCRBYFLOAT", "a", "1");
        assertEquals("$2\r\n12\r\n", runner.call("GET", "a"));
        expect("int", "a", "DECR", "a");
        expect("int", "a", "SETRANGE", "a", "0", "");
        expect("raw", "a", "SETRANGE", "a", "0", "7");
        expect("int", "a", "GETSET", "a", "7");
        expect("int", "b", "APPEND", "b", "7");
        expect("raw", "c", "SETRANGE", "c", "0", "7");
        expect("int", "a", "SET", "a", "-9223372036854775808");
        expect("embstr", "a", "SET", "a", "9223372036854775808");
        expect("embstr", "a", "SET", "a", "+7");
        expect("int", "k".repeat(300), "SETEX", "k".repeat(300), "100", "7");
    }
}
