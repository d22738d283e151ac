package io.sigrun.migrate;

import io.sigrun.resp.client.Reply;
import io.sigrun.resp.client.ReplyReader;
import io.sigrun.resp.client.ServerConnection;
import io.sigrun.util.ByteString;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Writes down what a server answers for each of its keys, for its functions and its users. It needs Redis 7.0 or later.
 *
 * <p>Keys are walked in batches; of a batch, first types and times of expiry are asked for, then contents, then times
 * of expiry of hash fields where the server has such: three round trips whatever the batch's size.
 */
final class ProofCapture {
    private static final String BATCH_KEYS = "1000";
    private static final String NONE = "none";

    private final RunningServer server;
    private final ServerConnection connection;
    private final ReplyReader replies;
    private final ReplyDigest digest;
    private final Path target;
    private boolean fieldsExpire;
    private long keys;

    ProofCapture(RunningServer server, Path target) {
        this.server = server;
        this.connection = server.connection();
        this.replies = connection.replies();
        this.digest = new ReplyDigest(replies);
        this.target = target;
    }

    /** Does it; returns the number of keys. */
    long run() throws IOException, MigrationException {
        server.demand("HELLO", "3");
        fieldsExpire = !server.call("HPEXPIRETIME", "sigrun:no:such:key", "FIELDS", "1", "field")
                .isError();
        long now = now();
        try (ProofFile file = new ProofFile(target)) {
            for (Map.Entry<String, String> field : server.info().entrySet()) {
                String name = field.getKey();
                if (name.startsWith("db") && name.length() > 2 && Character.isDigit(name.charAt(2))) {
                    database(file, name.substring(2));
                }
            }
            functions(file);
            users(file);
            file.finish(now);
        }
        return keys;
    }

    private long now() throws IOException, MigrationException {
        List<Reply> time = server.demand("TIME").elements();
        return RunningServer.number(time.get(0).text().toLatin1()) * 1000
                + RunningServer.number(time.get(1).text().toLatin1()) / 1000;
    }

    private void database(ProofFile file, String number) throws IOException, MigrationException {
        server.demand("SELECT", number);
        String cursor = "0";
        do {
            Reply page = server.demand("SCAN", cursor, "COUNT", BATCH_KEYS);
            cursor = page.elements().get(0).text().toLatin1();
            batch(file, number, page.elements().get(1).elements());
        } while (!cursor.equals("0"));
    }

    /** What is known of a key so far. */
    private static final class Entry {
        private final ByteString key;
        private String type = NONE;
        private long expiresAtMs;
        private String digest = "";

        Entry(ByteString key) {
            this.key = key;
        }
    }

    private void batch(ProofFile file, String database, List<Reply> page) throws IOException, MigrationException {
        List<Entry> entries = new ArrayList<>();
        for (Reply key : page) {
            Entry entry = new Entry(key.text());
            entries.add(entry);
            send("TYPE", entry.key);
            send("PEXPIRETIME", entry.key);
        }
        connection.flush();
        for (Entry entry : entries) {
            entry.type = text();
            entry.expiresAtMs = number();
        }
        entries.removeIf(entry -> entry.type.equals(NONE)); // expired since the walk found them
        for (Entry entry : entries) {
            sendContent(entry);
        }
        connection.flush();
        for (Entry entry : entries) {
            entry.digest = digest.next();
        }
        if (fieldsExpire) {
            fieldExpiry(entries);
        }
        for (Entry entry : entries) {
            file.add(
                    "key " + database + " " + entry.key.quoted().toLatin1(),
                    entry.type,
                    Long.toString(entry.expiresAtMs),
                    entry.digest);
            keys++;
        }
    }

    private void sendContent(Entry entry) throws IOException, MigrationException {
        switch (entry.type) {
            case "string" -> send("GET", entry.key);
            case "list" -> send("LRANGE", entry.key, "0", "-1");
            case "set" -> send("SMEMBERS", entry.key);
            case "hash" -> send("HGETALL", entry.key);
            case "zset" -> send("ZRANGE", entry.key, "0", "-1", "WITHSCORES");
            case "stream" -> send(List.of("XINFO", "STREAM"), entry.key, "FULL", "COUNT", "0");
            default ->
                throw new MigrationException(entry.key.quoted().toLatin1() + " is of the type " + entry.type
                        + ", which only a module knows");
        }
    }

    /** Adds to the digests of hashes the times at which their fields expire, where any does. */
    private void fieldExpiry(List<Entry> entries) throws IOException, MigrationException {
        List<Entry> hashes = new ArrayList<>();
        for (Entry entry : entries) {
            if (entry.type.equals("hash")) {
                hashes.add(entry);
                send("HKEYS", entry.key);
            }
        }
        connection.flush();
        List<List<Reply>> fields = new ArrayList<>();
        for (int i = 0; i < hashes.size(); i++) {
            fields.add(replies.read().elements());
        }
        for (int i = 0; i < hashes.size(); i++) {
            List<ByteString> command = new ArrayList<>();
            command.add(ByteString.latin1("HPEXPIRETIME"));
            command.add(hashes.get(i).key);
            command.add(ByteString.latin1("FIELDS"));
            command.add(ByteString.latin1(Integer.toString(fields.get(i).size())));
            fields.get(i).forEach(field -> command.add(field.text()));
            connection.send(command);
        }
        connection.flush();
        for (int i = 0; i < hashes.size(); i++) {
            List<Reply> times = replies.read().elements();
            List<String> expiring = new ArrayList<>();
            for (int field = 0; field < times.size() && field < fields.get(i).size(); field++) {
                if (times.get(field).number() >= 0) {
                    expiring.add(fields.get(i).get(field).text().quoted().toLatin1() + " "
                            + times.get(field).number());
                }
            }
            if (!expiring.isEmpty()) {
                expiring.sort(null);
                hashes.get(i).digest +=
                        " " + hash(String.join("\n", expiring).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            }
        }
    }

    private void functions(ProofFile file) throws IOException, MigrationException {
        Reply dump = server.demand("FUNCTION", "DUMP");
        for (byte[] library : FunctionDump.libraries(dump.text().toByteArray())) {
            file.add("function " + hash(library), Integer.toString(library.length));
        }
    }

    /** Users by what they may do; how a server writes what is the same for all is left out. */
    private void users(ProofFile file) throws IOException, MigrationException {
        for (Reply user : server.demand("ACL", "LIST").elements()) {
            List<String> words = new ArrayList<>(List.of(user.text().toLatin1().split(" ", -1)));
            words.remove("sanitize-payload");
            words.remove("alldbs");
            file.add("user " + (words.size() > 1 ? words.get(1) : ""), String.join(" ", words));
        }
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 16);
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
    }

    private void send(String name, ByteString key, String... more) throws IOException {
        send(List.of(name), key, more);
    }

    private void send(List<String> name, ByteString key, String... more) throws IOException {
        List<ByteString> command = new ArrayList<>();
        name.forEach(word -> command.add(ByteString.latin1(word)));
        command.add(key);
        for (String word : more) {
            command.add(ByteString.latin1(word));
        }
        connection.send(command);
    }

    private String text() throws IOException, MigrationException {
        replies.next();
        refuseError();
        return replies.text().toLatin1();
    }

    private long number() throws IOException, MigrationException {
        replies.next();
        refuseError();
        return replies.number();
    }

    private void refuseError() throws MigrationException {
        if (replies.type() == Reply.ERROR) {
            throw new MigrationException("the server answers: " + replies.text().toUtf8());
        }
    }
}
