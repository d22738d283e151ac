package io.sigrun.command.connection;

import io.sigrun.command.Call;
import io.sigrun.command.Client;
import io.sigrun.command.CommandEntry;
import io.sigrun.command.Transaction;
import java.nio.charset.StandardCharsets;

/** A client as one line of CLIENT LIST, CLIENT INFO and the log. */
public final class ClientDescription {
    private static final String REDACTED = "*redacted*";

    private ClientDescription() {}

    /** The letters of CLIENT LIST's field {@code flags}. */
    static String flags(Client client) {
        StringBuilder flags = new StringBuilder();
        flag(flags, 'M', client.kind() == Client.Kind.PRIMARY);
        Transaction transaction = client.transaction();
        flag(flags, 'x', transaction != null && transaction.isOpen());
        flag(flags, 'b', client.blocked());
        flag(flags, 'd', transaction != null && transaction.isOvertaken());
        flag(flags, 'c', client.closing());
        flag(flags, 'U', client.transport().isUnixSocket());
        flag(flags, 'e', client.noEvict());
        flag(flags, 'T', client.noTouch());
        flag(flags, 'I', client.importSource());
        flag(flags, 'i', client.kind() == Client.Kind.SLOT_IMPORT);
        return flags.isEmpty() ? "N" : flags.toString();
    }

    private static void flag(StringBuilder flags, char letter, boolean set) {
        if (set) {
            flags.append(letter);
        }
    }

    /** The letters of the field {@code capa}. */
    static String capabilities(Client client) {
        return client.capaRedirect() ? "r" : "";
    }

    private static long argumentBytes(Call call) {
        long bytes = 0;
        for (int i = 0; i < call.argumentCount(); i++) {
            bytes += call.length(i);
        }
        return bytes;
    }

    /** The line that a command replies, with its end. */
    static String line(Client client, Call call) {
        return text(client, call.nowMs(), client == call.client() ? argumentBytes(call) : 0, false) + "\n";
    }

    /** Who a client is, for a line of the log; {@code redacted} as for {@link #text}. */
    public static String brief(Client client, boolean redacted) {
        return "id=" + client.id()
                + " addr=" + client.transport().remoteAddress()
                + " laddr=" + client.transport().localAddress()
                + " fd=" + client.transport().descriptor()
                + " name=" + (redacted ? REDACTED : new String(client.name(), StandardCharsets.ISO_8859_1))
                + " user=" + (redacted ? REDACTED : client.user())
                + " lib-name=" + client.libraryName()
                + " lib-ver=" + client.libraryVersion();
    }

    /**
     * The line without its end.
     *
     * @param arguments the bytes of the arguments of the command that the client runs at the moment
     * @param redacted whether what the client said about itself is left out, as it is in logs
     */
    public static String text(Client client, long nowMs, long arguments, boolean redacted) {
        CommandEntry last = client.lastCommand();
        long query = client.transport().queryBufferBytes();
        long queryFree = client.transport().queryBufferRoom();
        long output = client.transport().outputBufferBytes();
        long pending = client.reply().pendingBytes();
        Transaction transaction = client.transaction();
        long queued = transaction == null ? 0 : transaction.usedBytes();
        return "id=" + client.id()
                + " addr=" + client.transport().remoteAddress()
                + " laddr=" + client.transport().localAddress()
                + " fd=" + client.transport().descriptor()
                + " name=" + (redacted ? REDACTED : new String(client.name(), StandardCharsets.ISO_8859_1))
                + " age=" + (nowMs - client.createdMs()) / 1000
                + " idle=" + Math.max(0, nowMs - client.lastInteractionMs()) / 1000
                + " flags=" + flags(client)
                + " capa=" + capabilities(client)
                + " db=" + client.database().index()
                + " sub=0 psub=0 ssub=0 multi=" + (transaction == null ? -1 : transaction.count())
                + " watch=" + (transaction == null ? 0 : transaction.watchedKeys())
                + " qbuf=" + query
                + " qbuf-free=" + queryFree
                + " argv-mem=" + arguments
                + " multi-mem=" + (transaction == null ? 0 : transaction.queuedBytes())
                + " rbs=" + pending
                + " rbp=" + pending
                + " obl=" + pending
                + " oll=0"
                + " omem=" + output
                + " tot-mem=" + (query + queryFree + output + pending + arguments + queued)
                + " events=r"
                + " cmd=" + (last == null ? "NULL" : last.command.fullName())
                + " user=" + (redacted ? REDACTED : client.user())
                + " redir=-1"
                + " resp=" + client.reply().version()
                + " lib-name=" + client.libraryName()
                + " lib-ver=" + client.libraryVersion()
                + " tot-net-in=" + client.bytesIn()
                + " tot-net-out=" + client.bytesOut()
                + " tot-cmds=" + client.commands();
    }
}
