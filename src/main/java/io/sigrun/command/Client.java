package io.sigrun.command;

import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.resp.RespWriter;
import org.jspecify.annotations.Nullable;

/** A client and its state between commands. The connection below it is a {@link Transport}. */
public final class Client {
    /** Who sends the commands; some gates and propagation depend on it. */
    public enum Kind {
        NORMAL,
        /** The link to our primary. */
        PRIMARY,
        /** The AOF being loaded. */
        AOF,
        /** A running script. */
        SCRIPT,
        /** The source of a slot that is being imported. */
        SLOT_IMPORT
    }

    private final long id;
    private final Kind kind;
    private final Transport transport;
    private final RespWriter reply;
    private final long createdMs;
    private Database database;
    private boolean authenticated;
    private String user = "default";
    private byte[] name = {};
    private String libraryName = "";
    private String libraryVersion = "";
    private @Nullable CommandEntry lastCommand;
    private long lastInteractionMs;
    private boolean noTouch;
    private boolean noEvict;
    private boolean importSource;
    private boolean capaRedirect;
    private boolean closing;
    private boolean paused;
    private @Nullable Blocking blocking;
    private @Nullable Transaction transaction;
    private ReplyMode replyMode = ReplyMode.ON;
    long commands;
    long bytesIn;
    long bytesOut;

    /** CLIENT REPLY. */
    public enum ReplyMode {
        ON,
        OFF,
        /** The command after this one gets no reply. */
        SKIP_NEXT,
        /** This command gets no reply. */
        SKIP
    }

    public Client(long id, Kind kind, Transport transport, RespWriter reply, Database database, long nowMs) {
        this.id = id;
        this.kind = kind;
        this.transport = transport;
        this.reply = reply;
        this.database = database;
        this.createdMs = nowMs;
        this.lastInteractionMs = nowMs;
    }

    public long id() {
        return id;
    }

    public Kind kind() {
        return kind;
    }

    public Transport transport() {
        return transport;
    }

    public RespWriter reply() {
        return reply;
    }

    public Database database() {
        return database;
    }

    public void select(Database newDatabase) {
        database = newDatabase;
    }

    public boolean authenticated() {
        return authenticated;
    }

    public void setAuthenticated(boolean yes) {
        authenticated = yes;
    }

    public String user() {
        return user;
    }

    public void setUser(String newUser) {
        user = newUser;
    }

    /** The name that CLIENT SETNAME gave, or empty. */
    public byte[] name() {
        return name.clone();
    }

    public void setName(byte[] newName) {
        name = newName.clone();
    }

    public String libraryName() {
        return libraryName;
    }

    public void setLibraryName(String value) {
        libraryName = value;
    }

    public String libraryVersion() {
        return libraryVersion;
    }

    public void setLibraryVersion(String value) {
        libraryVersion = value;
    }

    public @Nullable CommandEntry lastCommand() {
        return lastCommand;
    }

    void setLastCommand(@Nullable CommandEntry entry) {
        lastCommand = entry;
    }

    public long createdMs() {
        return createdMs;
    }

    public long lastInteractionMs() {
        return lastInteractionMs;
    }

    public void setLastInteractionMs(long nowMs) {
        lastInteractionMs = nowMs;
    }

    /** CLIENT NO-TOUCH: this client's reads leave LRU and LFU alone. */
    public boolean noTouch() {
        return noTouch;
    }

    public void setNoTouch(boolean yes) {
        noTouch = yes;
    }

    /** CLIENT NO-EVICT. */
    public boolean noEvict() {
        return noEvict;
    }

    public void setNoEvict(boolean yes) {
        noEvict = yes;
    }

    /** CLIENT IMPORT-SOURCE. */
    public boolean importSource() {
        return importSource;
    }

    public void setImportSource(boolean yes) {
        importSource = yes;
    }

    /** CLIENT CAPA redirect. */
    public boolean capaRedirect() {
        return capaRedirect;
    }

    public void setCapaRedirect(boolean yes) {
        capaRedirect = yes;
    }

    /**
     * RESET: everything as for a new connection but what describes the client's library and abilities.
     *
     * @param logIn whether a new connection needs no login
     */
    public void reset(Database first, boolean logIn) {
        database = first;
        authenticated = logIn;
        user = Credentials.DEFAULT_USER;
        name = new byte[0];
        noTouch = false;
        noEvict = false;
        importSource = false;
        discardTransaction();
        reply.setVersion(2);
        setReplyMode(ReplyMode.ON);
    }

    public ReplyMode replyMode() {
        return replyMode;
    }

    public void setReplyMode(ReplyMode mode) {
        replyMode = mode;
        reply.setSilenced(mode == ReplyMode.OFF || mode == ReplyMode.SKIP);
    }

    /** A command has been answered: CLIENT REPLY SKIP was for the next one only. */
    void commandEnded() {
        if (replyMode == ReplyMode.SKIP_NEXT) {
            setReplyMode(ReplyMode.SKIP);
        } else if (replyMode == ReplyMode.SKIP) {
            setReplyMode(ReplyMode.ON);
        }
    }

    /** Whether the connection is about to be closed: nothing more is run for this client. */
    public boolean closing() {
        return closing;
    }

    /** Whether a command of this client waits for the end of a pause. */
    public boolean paused() {
        return paused;
    }

    void setPaused(boolean yes) {
        paused = yes;
    }

    /** Whether the client's next requests have to wait. */
    public boolean blocked() {
        return paused || isWaiting();
    }

    /** What the client has begun with MULTI or WATCH; null where it never has. */
    public @Nullable Transaction transaction() {
        return transaction;
    }

    /** As {@link #transaction}; made where there is none. */
    public Transaction transactionIn(Keyspace keyspace) {
        Transaction own = transaction;
        if (own == null) {
            own = new Transaction(keyspace);
            transaction = own;
        }
        return own;
    }

    /** Whether commands are queued for EXEC. */
    boolean isQueuing() {
        return transaction != null && transaction.isOpen();
    }

    /** Ends what was begun with MULTI or WATCH, whatever the client has queued and watches. */
    void discardTransaction() {
        if (transaction != null) {
            transaction.discard();
        }
    }

    /** Whether the client waits in a blocking command. */
    public boolean isWaiting() {
        return blocking != null && blocking.isWaiting();
    }

    /** The client's waiting in blocking commands, now or at other times; made where there is none. */
    Blocking blockingIn(Keyspace keyspace) {
        Blocking own = blocking;
        if (own == null) {
            own = new Blocking(this, keyspace.region());
            blocking = own;
        }
        return own;
    }

    /** As {@link #blockingIn}; null where the client has never waited. */
    @Nullable
    Blocking blocking() {
        return blocking;
    }

    /** Ends the client once what it was answered is sent. */
    public void closeAfterReplies() {
        closing = true;
        transport.closeAfterReplies();
    }

    /** Ends the client at once. */
    public void closeNow() {
        closing = true;
        transport.close();
    }

    public long commands() {
        return commands;
    }

    public long bytesIn() {
        return bytesIn;
    }

    public void addBytesIn(long bytes) {
        bytesIn += bytes;
    }

    public long bytesOut() {
        return bytesOut;
    }

    public void addBytesOut(long bytes) {
        bytesOut += bytes;
    }
}
