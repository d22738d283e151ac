package io.sigrun.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of files are bytes for the image's sigrun-server, whatever the locale is and whether they are text in it. */
class FileNamesIT {
    private static final Path SERVER =
            Path.of(System.getProperty("sigrun.image", "target/sigrun"), "bin", "sigrun-server");

    /** A name as a script of the shell has it: an e with an accent in UTF-8, then in Latin-1, then a blank. */
    private static final String NAME = "$'\\xc3\\xa9\\xe9\\xff '";

    @TempDir
    private Path directory;

    private final int port = FreePort.find();

    FileNamesIT() throws IOException {}

    /** Runs a script in the directory; in it, $name is the name. */
    private Process shell(String script) throws IOException {
        return new ProcessBuilder("bash", "-c", "name=" + NAME + "\n" + script)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("output").toFile()))
                .start();
    }

    private void assertRuns(String script) throws IOException, InterruptedException {
        assertEquals(0, shell(script).waitFor(), this::output);
    }

    private String output() {
        try {
            return Files.readString(directory.resolve("output"), StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            return failure.toString();
        }
    }

    private TestClient connect(Process server) throws InterruptedException {
        for (int i = 0; i < 400; i++) {
            try {
                return new TestClient(port);
            } catch (IOException notYet) {
                assertTrue(server.isAlive(), this::output);
                Thread.sleep(50);
            }
        }
        throw new AssertionError("the server does not answer\n" + output());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "LC_ALL=C", "LANG=C.UTF-8", "LC_CTYPE=nowhere"})
    void everyFileIsFound(String locale) throws Exception {
        assertRuns("""
                set -e
                mkdir -p "$name/$name.d"
                cd "$name"
                printf 'dir "%s"\\ndbfilename "%s.rdb"\\nlogfile "%s.log"\\npidfile "%s.pid"\\ninclude "%s.more"\\n' \\
                    "$PWD/$name.d" "$name" "$name" "$name" "$PWD/$name" >"$name.conf"
                printf 'unixsocket "%s.socket"\\nsave ""\\n' "$name" >"$name.more"
                """);
        String start = "cd \"$name\" && exec env -i PATH=\"$PATH\" " + locale + " '" + SERVER.toAbsolutePath()
                + "' \"$name.conf\" --port " + port + " --enable-protected-configs yes --enable-debug-command yes";
        Process first = shell(start);
        try (TestClient client = connect(first)) {
            assertEquals("+OK\r\n", client.call("SET", "key", "value"));
            assertEquals("+OK\r\n", client.call("SAVE"));
            assertEquals("+OK\r\n", client.call("CONFIG", "REWRITE"));
            assertRuns("""
                    cd "$name"
                    grep -q "^dbfilename" "$name.conf" && [ "$(ls -A | wc -l)" = 3 ] && cd "$name.d" &&
                        [ -S "$name.socket" ] && [ -s "$name.log" ] && [ -s "$name.pid" ] && [ -s "$name.rdb" ] &&
                        [ "$(ls -A | wc -l)" = 4 ]
                    """);
        } finally {
            first.destroy();
        }
        assertTrue(first.waitFor(30, TimeUnit.SECONDS));
        Process second = shell(start + " --dbfilename \"$name.rdb\"");
        try (TestClient client = connect(second)) {
            assertEquals("$5\r\nvalue\r\n", client.call("GET", "key"));
        } finally {
            second.destroy();
        }
        assertTrue(second.waitFor(30, TimeUnit.SECONDS));
    }
}
