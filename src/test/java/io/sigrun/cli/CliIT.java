package io.sigrun.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.oracle.ValkeyPeer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image's sigrun-cli beside the real valkey-cli 9.1: both are run with the same arguments and input, each with a
 * real server of its own, and print the same on both outputs and end with the same status.
 */
final class CliIT {
    private static final Path OURS = Path.of(System.getProperty("sigrun.image", "target/sigrun"), "bin", "sigrun-cli");
    private static final Path THEIRS =
            Path.of(System.getProperty("user.home"), ".cache", "sigrun-peers", "valkey-9.1", "cli");

    @TempDir
    private static Path directory;

    private static ValkeyPeer server;
    private static ValkeyPeer otherServer;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        server = new ValkeyPeer();
        otherServer = new ValkeyPeer();
        for (ValkeyPeer peer : List.of(server, otherServer)) {
            for (int i = 0;
                    i < 100 && !run(THEIRS, peer, "", List.of("ping")).out().equals("PONG\n");
                    i++) {
                Thread.sleep(50);
            }
        }
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        otherServer.close();
    }

    private record Outcome(int status, String out, String err) {}

    private static Outcome run(Path program, ValkeyPeer peer, String input, List<String> arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "-p", Integer.toString(peer.port())));
        command.addAll(arguments);
        Path in = directory.resolve("in");
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        Files.writeString(in, input, StandardCharsets.ISO_8859_1);
        Process process = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertTrue(process.waitFor(30, TimeUnit.SECONDS), () -> command + " does not end");
        return new Outcome(process.exitValue(), text(out), text(err));
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.ISO_8859_1);
    }

    private static void same(String... arguments) throws IOException, InterruptedException {
        sameWith("", arguments);
    }

    private static void sameWith(String input, String... arguments) throws IOException, InterruptedException {
        Outcome theirs = run(THEIRS, server, input, List.of(arguments));
        Outcome ours = run(OURS, otherServer, input, List.of(arguments));
        assertEquals(theirs, ours, () -> String.join(" ", arguments));
    }

    @Test
    void strings() throws Exception {
        same("set", "string", "a\"b\\ c\u00e4");
        same("get", "string");
        same("--no-raw", "get", "string");
        same("--quoted-json", "get", "string");
        same("--json", "get", "string");
        same("get", "missing");
        same("--no-raw", "get", "missing");
        same("--quoted-input", "set", "quoted", "\"a\\x00\\xffb\"");
        same("--no-raw", "get", "quoted");
    }

    @Test
    void arrays() throws Exception {
        same("rpush", "list", "a", "b", "c", "1", "2", "3", "4", "5", "6", "7", "8");
        for (String mode : List.of("--raw", "--no-raw", "--csv", "--json", "--quoted-json")) {
            same(mode, "lrange", "list", "0", "-1");
            same("-3", mode, "command", "docs", "get", "set");
            same(mode, "command", "info", "get", "missing");
        }
        same("-d", ", ", "-D", "|", "lrange", "list", "0", "-1");
        same("--no-raw", "eval", "return {1,{2,{},{3}},'x'}", "0");
    }

    @Test
    void typesOfResp3() throws Exception {
        for (String type :
                List.of("string", "integer", "double", "null", "array", "set", "map", "verbatim", "true", "false")) {
            same("-3", "--no-raw", "debug", "protocol", type);
            same("-3", "debug", "protocol", type);
            same("--json", "debug", "protocol", type);
            same("-3", "--csv", "debug", "protocol", type);
        }
    }

    @Test
    void errorsAndStatuses() throws Exception {
        for (String mode : List.of("--raw", "--no-raw", "--csv", "--json")) {
            same(mode, "missing-command");
            same(mode, "-e", "missing-command");
        }
        same("-a", "wrong", "ping");
        same("--user", "nobody", "--pass", "wrong", "--no-auth-warning", "ping");
        same("-n", "99", "ping");
        same("-p", "1", "ping");
        same("-s", "/nowhere/socket", "ping");
        same("--bogus");
        same("-p");
        same("-2", "-3", "ping");
        same("-u", "http://example", "ping");
    }

    @Test
    void repeatingAndDatabases() throws Exception {
        same("-r", "3", "incr", "counter");
        same("-r", "2", "-i", "0.01", "incr", "counter");
        same("-n", "3", "set", "in-three", "1");
        same("-n", "3", "dbsize");
        same("-u", "redis://127.0.0.1:1/3", "ping");
    }

    @Test
    void argumentsFromStandardInput() throws Exception {
        sameWith("hello\nworld\u0000\u00ff", "-x", "set", "input");
        same("--no-raw", "get", "input");
        sameWith("tagged", "-X", "tag", "set", "input", "tag");
        same("get", "input");
        sameWith("x", "-X", "other", "set", "input", "tag");
    }

    @Test
    void linesFromStandardInput() throws Exception {
        String lines = """
                set line 1
                get line

                missing
                get "unbalanced
                3 incr line
                multi
                set line 2
                exec
                select 3
                ping
                quit
                set line 3
                """;
        sameWith(lines);
        sameWith(lines, "--no-raw");
        sameWith("get line", "--no-raw");
    }

    @Test
    void scripts() throws Exception {
        Path script = directory.resolve("script.lua");
        Files.writeString(script, "return {KEYS[1], ARGV[1], ARGV[2]}");
        same("--eval", script.toString(), "key", ",", "one", "two");
        same("--eval", "/nowhere.lua", "key");
    }

    @Test
    void pipesAndScans() throws Exception {
        sameWith("*1\r\n$4\r\nPING\r\nSET piped 1\r\nGET piped\r\nmissing\r\n", "--pipe");
        sameWith("SET piped 2\r\nLRANGE list 0 -1\r\n".repeat(5000), "--pipe");
        same("get", "piped");
        same("--scan", "--pattern", "piped*");
        same("--no-raw", "--scan", "--pattern", "piped*", "--count", "100");
    }

    @Test
    void argumentsAreBytesInEveryLocale() throws Exception {
        String ours = OURS + " -p " + server.port();
        String script = ours + " set bytes \"$(printf '\\303\\244\\303\\266')\" && " + ours + " strlen bytes";
        for (String locale : List.of("C", "C.UTF-8")) {
            ProcessBuilder builder = new ProcessBuilder("sh", "-c", script);
            builder.environment().put("LC_ALL", locale);
            Process process = builder.start();
            assertEquals("OK\n4\n", new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII));
        }
    }
}
