package io.sigrun.aof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.util.Clock;
import io.sigrun.util.Disk;
import io.sigrun.util.ServerLog;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a look through append-only files tells, and that it leaves them as they are. */
final class AofSurveyTest {
    private static final String MANIFEST = """
            file a.1.base.rdb seq 1 type b
            file a.1.incr.aof seq 1 type i
            file a.2.incr.aof seq 2 type i
            """;
    private static final String SET = command("SET", "key", "value");
    private static final int BASE_BYTES = 12;

    @TempDir
    private Path directory;

    private Path files = Path.of("");

    @BeforeEach
    void makeFiles() throws IOException {
        files = Files.createDirectory(directory.resolve("dir"));
    }

    private static String command(String... words) {
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return text.toString();
    }

    private void write(String first, String second) throws IOException {
        Files.writeString(files.resolve("a.manifest"), MANIFEST);
        Files.writeString(files.resolve("a.1.base.rdb"), "REDIS0010..." + SET);
        Files.writeString(files.resolve("a.1.incr.aof"), first);
        Files.writeString(files.resolve("a.2.incr.aof"), second);
    }

    private Map<String, String> content() throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
                content.put(path.toString(), Files.readString(path, StandardCharsets.ISO_8859_1));
            }
        }
        return content;
    }

    private AofSurvey.Findings look() throws IOException {
        ServerLog silent = new ServerLog(
                Clock.SYSTEM, new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8), 1);
        AofDirectory aof = new AofDirectory(Disk.SYSTEM, silent, () -> directory, "dir", "a");
        Map<String, String> before = content();
        AofSurvey.Findings findings = AofSurvey.run(
                1L << 30,
                aof,
                (region, request) -> {
                    String name =
                            new String(region.bytes(request.ref(0), request.length(0)), StandardCharsets.ISO_8859_1);
                    return name.startsWith("BAD")
                            ? "unknown command '" + name + "', with args beginning with: '" + request.argumentCount()
                            : "";
                },
                input -> BASE_BYTES);
        assertEquals(before, content());
        return findings;
    }

    @Test
    void everyCommandOfAllFilesIsLookedAt() throws IOException {
        write(SET + "#TS:1\r\n" + command("MULTI") + SET + command("EXEC"), SET);
        assertEquals(new AofSurvey.Findings(3, 6, List.of(), "", ""), look());
    }

    @Test
    void aCommandThatIsMissingIsToldOnceWithItsPlaceAndNumber() throws IOException {
        write(SET + command("BADONE", "x"), command("badone") + command("BADTWO") + command("BADONE", "1", "2"));
        assertEquals(
                List.of(
                        new AofSurvey.Refusal(
                                files.resolve("a.1.incr.aof") + " at offset " + SET.length(),
                                "unknown command 'BADONE'",
                                2),
                        new AofSurvey.Refusal(
                                files.resolve("a.2.incr.aof") + " at offset "
                                        + command("badone").length(),
                                "unknown command 'BADTWO'",
                                1)),
                look().refusals());
    }

    @Test
    void aTornEndIsNoDamage() throws IOException {
        String end = command("BADONE");
        write(SET, SET + end.substring(0, end.length() - 3));
        AofSurvey.Findings found = look();
        assertEquals("", found.damage());
        assertEquals(List.of(), found.refusals());
        assertEquals(
                files.resolve("a.2.incr.aof") + " ends in the middle of a command, at offset " + SET.length(),
                found.torn());
        write(SET, SET + command("multi") + SET);
        assertTrue(look().torn().contains("transaction"), look().torn());
    }

    @Test
    void theLastFileIsTheLastThatHoldsSomething() throws IOException {
        write(SET + "*1\r", "");
        assertEquals("", look().damage());
        assertTrue(!look().torn().isEmpty());
        write(SET + "*1\r", SET);
        assertTrue(look().damage().endsWith("and it is not the last file"), look().damage());
    }

    @Test
    void whatIsNoCommandIsDamage() throws IOException {
        write(SET + "SET key value\r\n", SET);
        assertEquals(files.resolve("a.1.incr.aof") + ": no command at offset " + SET.length(), look().damage());
    }

    @Test
    void aFileOfOldIsReadWhereItIs() throws IOException {
        Files.writeString(directory.resolve("a"), "REDIS0009..." + SET + command("BADONE"));
        AofSurvey.Findings found = look();
        assertEquals(1, found.files());
        assertEquals(2, found.commands());
        assertEquals(
                directory.resolve("a") + " at offset " + (BASE_BYTES + SET.length()),
                found.refusals().getFirst().place());
    }

    @Test
    void withoutFilesNothingStandsAgainstThem() throws IOException {
        assertEquals(new AofSurvey.Findings(0, 0, List.of(), "", ""), look());
    }

    @Test
    void aFileThatIsListedAndNotThereIsAnError() throws IOException {
        write(SET, SET);
        Files.delete(files.resolve("a.1.incr.aof"));
        assertThrows(NoSuchFileException.class, this::look);
        Files.writeString(files.resolve("a.manifest"), "no manifest\n");
        assertThrows(AofException.class, this::look);
    }
}
