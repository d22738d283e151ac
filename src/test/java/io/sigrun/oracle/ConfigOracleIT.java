package io.sigrun.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigrun.config.Capabilities;
import io.sigrun.config.Config;
import io.sigrun.config.Directive;
import io.sigrun.wire.TestClient;
import io.sigrun.wire.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CONFIG GET, SET and REWRITE: values taken and refused, how they are shown and written, as the real server does. */
final class ConfigOracleIT {
    /** What differs between two servers on one machine, or makes the real one unreachable. */
    private static final Set<String> OWN = Set.of(
            "port",
            "dir",
            "bind",
            "unixsocket",
            "requirepass",
            "tls-port",
            "logfile",
            "enable-debug-command",
            "loglevel");

    private static final List<String> VALUES = List.of(
            "",
            "yes",
            "NO",
            "0",
            "1",
            "-1",
            "10",
            "abc",
            "100mb",
            "1k",
            "1KB",
            "1g",
            "1tb",
            "5%",
            "150%",
            "-5%",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "18446744073709551615",
            "2147483648",
            " 1",
            "1 ",
            "01",
            "+1",
            "1.5",
            "0x10",
            "777",
            "888",
            "a b",
            "everysec",
            "a/b",
            "1 2 3 4",
            "900 1 300 10",
            "normal 0 0 0",
            "replica 1mb 2k 3 pubsub 0 0 0",
            "KEA",
            "127.0.0.1",
            "::1",
            "save now",
            "allkeys-lfu",
            "100\0");

    @TempDir
    private Path directory;

    @Test
    void defaultsAreValkeys() throws Exception {
        try (ValkeyPeer valkey = new ValkeyPeer();
                TestServer server = new TestServer();
                TestClient ours = new TestClient(server.port());
                TestClient theirs = new TestClient(valkey.port())) {
            Map<String, String> mine = all(ours);
            Map<String, String> real = all(theirs);
            mine.keySet().removeAll(OWN);
            real.keySet().removeAll(OWN);
            assertEquals(text(real), text(mine));
        }
    }

    @Test
    void valuesAreTakenRefusedAndShownAsValkeyDoes() throws Exception {
        List<String> differences = new ArrayList<>();
        try (ValkeyPeer valkey = new ValkeyPeer();
                TestServer server = new TestServer();
                TestClient ours = new TestClient(server.port());
                TestClient theirs = new TestClient(valkey.port())) {
            for (Map.Entry<String, String> directive : all(theirs).entrySet()) {
                String name = directive.getKey();
                if (OWN.contains(name)) {
                    continue;
                }
                Directive known = Objects.requireNonNull(new Config().find(name), name);
                for (String value : VALUES) {
                    if (!Capabilities.refusal(known.name(), value).isEmpty() || isSlow(name, value)) {
                        continue;
                    }
                    String real = set(theirs, name, value);
                    String mine = set(ours, name, value);
                    if (!real.equals(mine)) {
                        differences.add(name + " '" + value + "'\n  ours:   " + mine + "\n  valkey: " + real);
                    }
                }
                set(theirs, name, directive.getValue());
                set(ours, name, directive.getValue());
            }
        }
        assertEquals("", String.join("\n", differences));
    }

    /** The real server lowers maxclients step by step until the limit of open files allows it. */
    private static boolean isSlow(String name, String value) {
        return name.equals("maxclients") && value.length() > 4;
    }

    private static String set(TestClient client, String name, String value) throws IOException {
        return client.call("CONFIG", "SET", name, value) + client.call("CONFIG", "GET", name);
    }

    @Test
    void theFileIsRewrittenAsByValkey() throws Exception {
        String lines = """
                # A comment that stays

                save 900 1
                save 300 10
                maxmemory-policy allkeys-lru


                requirepass "foo bar"
                client-output-buffer-limit normal 1 2 3
                list-max-ziplist-size -2
                notify-keyspace-events KEA
                SLAVE-priority 9
                hash-max-listpack-value 64
                hash-max-listpack-value 65
                proc-title-template "a\\x41"
                timeout 0
                """;
        String[][] changes = {
            {"hz", "50"},
            {"appendfsync", "always"},
            {"proto-max-bulk-len", "104857600"},
            {"client-query-buffer-limit", "3145729"},
            {"latency-tracking-info-percentiles", "50 99.5"},
            {"oom-score-adj-values", "1 2 3"},
            {"cluster-announce-ip", "1.2.3.4"},
            {"locale-collate", "C"},
            {"client-output-buffer-limit", "slave 64mb 1kb 60 pubsub 1 2 3"},
            {"shutdown-on-sigterm", "save now"},
            {"save", ""},
            {"notify-keyspace-events", ""},
            {"slave-priority", "100"},
            {"requirepass", ""},
            {"requirepass", "other"},
            {"list-max-listpack-size", "7"},
            {"availability-zone", "a\"b"},
        };
        Path mine = Files.createDirectory(directory.resolve("ours")).resolve("file.conf");
        Path real = Files.createDirectory(directory.resolve("theirs")).resolve("file.conf");
        Files.writeString(mine, lines);
        Files.writeString(real, lines);
        String password = "foo bar";
        try (ValkeyPeer valkey = ValkeyPeer.of(real);
                TestServer server = TestServer.of(mine);
                TestClient ours = new TestClient(server.port());
                TestClient theirs = new TestClient(valkey.port())) {
            ours.call("AUTH", password);
            theirs.call("AUTH", password);
            assertEquals(theirs.call("CONFIG", "REWRITE"), ours.call("CONFIG", "REWRITE"));
            assertEquals(content(real), content(mine));
            for (String[] change : changes) {
                assertEquals(set(theirs, change[0], change[1]), set(ours, change[0], change[1]));
                assertEquals(theirs.call("CONFIG", "REWRITE"), ours.call("CONFIG", "REWRITE"));
                assertEquals(content(real), content(mine), String.join(" ", change));
            }
            Files.delete(real);
            Files.delete(mine);
            assertEquals(theirs.call("CONFIG", "REWRITE"), ours.call("CONFIG", "REWRITE"));
            assertEquals(content(real), content(mine));
        }
    }

    /** A file's text, where the servers add lines in an order of their own behind the mark. */
    private static String content(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        int mark = text.indexOf("# Generated");
        List<String> added = new ArrayList<>(List.of(text.substring(mark).split("\n", -1)));
        added.removeIf(line -> line.startsWith("dir ")
                || line.startsWith("bind ")
                || line.startsWith("port ")
                || line.startsWith("loglevel ")
                || line.startsWith("enable-debug-command "));
        added.sort(null);
        return text.substring(0, mark) + String.join("\n", added);
    }

    private static Map<String, String> all(TestClient client) throws IOException {
        Map<String, String> values = new TreeMap<>();
        List<String> words = new ArrayList<>();
        String reply = client.call("CONFIG", "GET", "*");
        int at = reply.indexOf('\n') + 1;
        while (at < reply.length()) {
            int end = reply.indexOf('\r', at);
            int length = Integer.parseInt(reply, at + 1, end, 10);
            words.add(reply.substring(end + 2, end + 2 + length));
            at = end + 4 + length;
        }
        for (int i = 0; i < words.size(); i += 2) {
            values.put(words.get(i), words.get(i + 1));
        }
        return values;
    }

    private static String text(Map<String, String> values) {
        StringBuilder text = new StringBuilder();
        values.forEach(
                (name, value) -> text.append(name).append(' ').append(value).append('\n'));
        return text.toString();
    }
}
