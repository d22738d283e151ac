package io.sigrun.migrate;

import io.sigrun.config.Config;
import io.sigrun.resp.client.Endpoint;
import io.sigrun.resp.client.Reply;
import io.sigrun.resp.client.ServerConnection;
import io.sigrun.util.ByteString;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The server that runs with a configuration, asked over the wire; commands that it renamed are sent by their names. */
final class RunningServer implements Closeable {
    private static final int CONNECT_TIMEOUT_MS = 5_000;

    private final ServerConnection connection;
    private final Map<String, String> renamed = new LinkedHashMap<>();

    private RunningServer(ServerConnection connection, Config config) {
        this.connection = connection;
        for (Config.Rename rename : config.renames()) {
            renamed.put(rename.from().toUpperCase(Locale.ROOT), rename.to());
        }
    }

    /**
     * Connects and logs in with the password of the configuration.
     *
     * @return null where no server answers
     * @throws MigrationException where one answers but does not let us in
     */
    static @Nullable RunningServer find(RedisConfiguration redis) throws MigrationException, IOException {
        for (Endpoint endpoint : redis.endpoints()) {
            ServerConnection connection;
            try {
                connection = ServerConnection.open(endpoint, CONNECT_TIMEOUT_MS);
            } catch (IOException nobodyThere) {
                continue;
            }
            try {
                RunningServer server = new RunningServer(connection, redis.config());
                server.logIn(redis.value("requirepass"));
                return server;
            } catch (MigrationException | IOException failure) {
                connection.close();
                throw failure;
            }
        }
        return null;
    }

    private void logIn(String password) throws MigrationException, IOException {
        if (!password.isEmpty()) {
            Reply reply = call("AUTH", password);
            if (reply.isError() && !reply.text().toLatin1().contains("without any password")) {
                throw new MigrationException("the running server does not take the password of its configuration file"
                        + " (CONFIG REWRITE writes what it has): "
                        + reply.text().toUtf8());
            }
        }
        Reply ping = call("PING");
        if (ping.isError() && ping.text().toLatin1().startsWith("NOAUTH")) {
            throw new MigrationException(
                    "the running server wants a password that its configuration file does not have (CONFIG REWRITE"
                            + " writes it)");
        }
    }

    ServerConnection connection() {
        return connection;
    }

    /** Sends a command and returns its reply, an error as well. */
    Reply call(String... words) throws IOException {
        List<ByteString> command = new ArrayList<>();
        for (String word : words) {
            command.add(ByteString.latin1(word));
        }
        command.set(0, ByteString.latin1(renamed.getOrDefault(words[0].toUpperCase(Locale.ROOT), words[0])));
        return connection.call(command);
    }

    /** As {@link #call}, where an error means that we cannot go on. */
    Reply demand(String... words) throws IOException, MigrationException {
        if (renamed.getOrDefault(words[0].toUpperCase(Locale.ROOT), words[0]).isEmpty()) {
            throw new MigrationException(
                    "rename-command takes " + words[0] + " away from the running server, which a take-over has to ask");
        }
        Reply reply = call(words);
        if (reply.isError()) {
            String command = words.length > 1 ? words[0] + " " + words[1] : words[0];
            throw new MigrationException(command + " fails: " + reply.text().toUtf8());
        }
        return reply;
    }

    /** The fields of INFO. */
    Map<String, String> info() throws IOException, MigrationException {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String line : demand("INFO").text().toLatin1().split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0 && !line.startsWith("#")) {
                fields.put(line.substring(0, colon), line.substring(colon + 1));
            }
        }
        return fields;
    }

    /** All directives as CONFIG GET has them. */
    Map<String, String> settings() throws IOException, MigrationException {
        List<Reply> pairs = demand("CONFIG", "GET", "*").elements();
        Map<String, String> settings = new LinkedHashMap<>();
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            settings.put(pairs.get(i).text().toLatin1(), pairs.get(i + 1).text().toLatin1());
        }
        return settings;
    }

    /** The number of keys in all databases. */
    static long keys(Map<String, String> info) {
        long keys = 0;
        for (Map.Entry<String, String> field : info.entrySet()) {
            String name = field.getKey();
            if (name.startsWith("db") && name.length() > 2 && Character.isDigit(name.charAt(2))) {
                keys += number(field.getValue().split(",", 2)[0].replace("keys=", ""));
            }
        }
        return keys;
    }

    /** A number out of a field, 0 where it is none. */
    static long number(@Nullable String text) {
        try {
            return text == null ? 0 : Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
