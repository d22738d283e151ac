package io.sigrun.server;

import io.sigrun.aof.CommandSink;
import io.sigrun.command.Client;
import io.sigrun.command.CommandEntry;
import io.sigrun.command.CommandPath;
import io.sigrun.command.Transport;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.rdb.FunctionStore;
import io.sigrun.resp.BlockPool;
import io.sigrun.resp.Request;
import io.sigrun.resp.RespWriter;
import io.sigrun.util.ByteString;
import io.sigrun.util.ServerLog;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Runs the commands of an AOF through the path of all commands, as a client that is not answered. */
final class AofReplay implements CommandSink {
    private static final long CLIENT_ID = -1;

    private final Keyspace keyspace;
    private final CommandPath path;
    private final ServerLog log;
    private final FunctionStore functions;
    private final Client client;
    private final Runnable afterCommand;
    private boolean running;

    /** A client whose every command is followed by something. */
    AofReplay(
            Keyspace keyspace,
            BlockPool pool,
            CommandPath path,
            FunctionStore functions,
            ServerLog log,
            Runnable afterCommand) {
        this.afterCommand = afterCommand;
        this.keyspace = keyspace;
        this.functions = functions;
        this.path = path;
        this.log = log;
        RespWriter reply = new RespWriter(keyspace.region(), pool);
        reply.setSilenced(true);
        client = new Client(
                CLIENT_ID, Client.Kind.AOF, new NoConnection(), reply, keyspace.database(0), keyspace.nowMs());
        client.setAuthenticated(true);
    }

    @Override
    public void begin() {
        client.select(keyspace.database(0));
    }

    @Override
    public String refusal(Request command) {
        return loadsFunctions(command) ? "" : path.refusal(command);
    }

    private boolean loadsFunctions(Request command) {
        return ReplayedCommands.loadsFunctions(keyspace.region(), command);
    }

    private void loadFunctions(Request command) {
        int last = command.argumentCount() - 1;
        byte[] source = keyspace.region().bytes(command.ref(last), command.length(last));
        if (!functions.add(ByteString.of(source), last == 3)) {
            log.warning("== CRITICAL == A function library in the append-only file has no name, or one that is taken");
        }
    }

    @Override
    public void run(Request command) {
        if (loadsFunctions(command)) {
            loadFunctions(command);
            return;
        }
        running = true;
        try {
            path.run(client, command, path.find(command), false, 0);
        } finally {
            running = false;
            client.reply().discard();
        }
        afterCommand.run();
    }

    /** An error was answered to whoever is served at the moment; if that is the file, the log tells it. */
    void errorReplied(@Nullable CommandEntry entry, byte[] error) {
        if (running) {
            String name = entry == null ? "" : entry.command.fullName();
            log.warning("== CRITICAL == This server is sending an error to its AOF-loading-client: '"
                    + new String(error, StandardCharsets.ISO_8859_1).trim() + "' after processing the command '" + name
                    + "'");
        }
    }

    /** The connection of a client that has none. */
    private static final class NoConnection implements Transport {
        @Override
        public String remoteAddress() {
            return "";
        }

        @Override
        public String localAddress() {
            return "";
        }

        @Override
        public int descriptor() {
            return -1;
        }

        @Override
        public void closeAfterReplies() {}

        @Override
        public void close() {}

        @Override
        public boolean isUnixSocket() {
            return false;
        }

        @Override
        public long queryBufferBytes() {
            return 0;
        }

        @Override
        public long queryBufferRoom() {
            return 0;
        }

        @Override
        public long outputBufferBytes() {
            return 0;
        }
    }
}
