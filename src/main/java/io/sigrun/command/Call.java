package io.sigrun.command;

import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.EventClass;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.keyspace.Records;
import io.sigrun.memory.Region;
import io.sigrun.resp.Arguments;
import io.sigrun.resp.Request;
import io.sigrun.resp.RespWriter;
import io.sigrun.util.IntegerText;
import io.sigrun.util.LongDouble;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One command being run: its arguments, its client, the data it works on, and where its reply goes. Reused from command
 * to command; a handler keeps nothing of it.
 *
 * <p>Arguments are refs into the request; 0 is the name. The parsing methods answer the client themselves and return
 * false where an argument is not valid; otherwise the value is in {@link #number} or {@link #real}.
 */
public final class Call {
    private static final byte[] KEYMISS = "keymiss".getBytes(StandardCharsets.US_ASCII);

    private final Keyspace keyspace;
    private final Region region;
    private final ServerServices server;
    private final CommandPath path;
    /** How many commands this one is run inside of. */
    private final int depth;

    private Client client;
    private Request request;
    private CommandEntry entry;
    private long firstKeyHash;
    private int hashedArgument;
    private boolean propagateAsReceived;
    private boolean propagateAlways;
    private boolean failed;
    private final Rewrite rewrite;

    /** Where the reply goes. */
    public RespWriter reply;
    /** What {@link #integer} read. */
    public long number;
    /** What {@link #real} read. */
    public double real;
    /** The options of a command that sets values, once it has parsed them. */
    public final SetOptions options = new SetOptions();
    /** The arguments of a command that takes elements from the first of several keys, once it has read them. */
    public final PopArguments pop = new PopArguments();
    /** The range of a command on bits, once it has read it. */
    public final BitRange range = new BitRange();
    /** A register for INCRBYFLOAT and HINCRBYFLOAT: the value. */
    public final LongDouble value = new LongDouble();
    /** A register for INCRBYFLOAT and HINCRBYFLOAT: what is added to the value. */
    public final LongDouble increment = new LongDouble();

    /** The place of a header that is only known after what follows it. */
    public final RespWriter.Mark mark = new RespWriter.Mark();
    /** Another one, inside the first. */
    public final RespWriter.Mark innerMark = new RespWriter.Mark();

    /** Where the reply begins. */
    final RespWriter.Start replyStart = new RespWriter.Start();

    Call(
            Keyspace keyspace,
            ServerServices server,
            CommandPath path,
            int depth,
            Client client,
            Request request,
            CommandEntry entry) {
        this.path = path;
        this.depth = depth;
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.server = server;
        this.client = client;
        this.request = request;
        this.entry = entry;
        this.reply = client.reply();
        this.rewrite = new Rewrite(region);
    }

    void begin(Client newClient, Request newRequest, CommandEntry newEntry) {
        client = newClient;
        request = newRequest;
        entry = newEntry;
        reply = newClient.reply();
        hashedArgument = 0;
        propagateAsReceived = true;
        propagateAlways = false;
        failed = false;
    }

    /** The hash of an argument, computed ahead of the call. */
    void setKeyHash(int argument, long hash) {
        hashedArgument = argument;
        firstKeyHash = hash;
    }

    /** Whether the command is run inside another one, as EXEC runs commands. */
    public boolean isInside() {
        return depth > 0;
    }

    /** Whether the client may wait for keys: not inside of EXEC, nor where commands are replayed. */
    public boolean mayBlock() {
        return depth == 0 && client.kind() != Client.Kind.AOF;
    }

    /**
     * Lets the client wait for keys; then the command is run again. There is no reply until then. Inside of EXEC the
     * reply is a null at once.
     *
     * @param timeoutMs as {@link Timeout} reads it
     */
    public void blockOn(AwaitedKeys keys, long timeoutMs) {
        blockOn(keys, timeoutMs, request);
    }

    /**
     * As the other method.
     *
     * @param command the command in the form in which it is to be run again
     */
    public void blockOn(AwaitedKeys keys, long timeoutMs, Arguments command) {
        if (mayBlock()) {
            server.clients().blocked().block(this, command, timeoutMs, null, keys);
        } else {
            reply.nullArray();
        }
    }

    /** Lets the client wait for some time, 0 for ever, and answers what is given here then. */
    public void blockFor(long timeoutMs, byte[] answer) {
        server.clients().blocked().block(this, request, timeoutMs, answer, AwaitedKeys.NONE);
    }

    /**
     * Runs another command of this client inside this one: its reply goes where this one's goes, and what it propagates
     * belongs to what this one does.
     *
     * @param command passed the gates when it was queued
     */
    public void runInside(Request command) {
        path.runInside(client, command);
    }

    boolean propagatesAsReceived() {
        return propagateAsReceived;
    }

    /** Whether an error was answered. */
    public boolean failed() {
        return failed;
    }

    public Client client() {
        return client;
    }

    public CommandEntry entry() {
        return entry;
    }

    public Request request() {
        return request;
    }

    public Keyspace keyspace() {
        return keyspace;
    }

    public Region region() {
        return region;
    }

    public Database database() {
        return client.database();
    }

    /** What the server around the data does for commands. */
    public ServerServices server() {
        return server;
    }

    /** The cached Unix time in milliseconds. */
    public long nowMs() {
        return keyspace.nowMs();
    }

    public int argumentCount() {
        return request.argumentCount();
    }

    public long ref(int argument) {
        return request.ref(argument);
    }

    public int length(int argument) {
        return request.length(argument);
    }

    /** An argument as a fresh array; for cold paths. */
    public byte[] bytes(int argument) {
        return region.bytes(ref(argument), length(argument));
    }

    /** An argument as text, byte for byte (Latin-1); for cold paths. */
    public String text(int argument) {
        return new String(bytes(argument), StandardCharsets.ISO_8859_1);
    }

    /** An argument as error texts show it: as in Valkey, only up to a NUL. */
    public String shown(int argument) {
        return shown(text(argument));
    }

    /** Text as error texts show it: up to a NUL. */
    public static String shown(String text) {
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }

    /** Whether an argument is a word, whatever its case. */
    public boolean is(int argument, String word) {
        int length = length(argument);
        if (length != word.length()) {
            return false;
        }
        long ref = ref(argument);
        for (int i = 0; i < length; i++) {
            int b = region.getUnsignedByte(ref + i);
            char c = word.charAt(i);
            if (b != c && (b >= 'A' && b <= 'Z' ? b | 0x20 : b) != (c >= 'A' && c <= 'Z' ? c | 0x20 : c)) {
                return false;
            }
        }
        return true;
    }

    /** Reads an argument as a 64-bit integer into {@link #number}. */
    public boolean integer(int argument) {
        return integer(argument, Replies.NOT_AN_INTEGER);
    }

    /** Reads an argument as a 64-bit integer into {@link #number}, with the error to answer otherwise. */
    public boolean integer(int argument, byte[] error) {
        if (!isInteger(argument)) {
            return fail(error);
        }
        return true;
    }

    /** Reads an argument as an integer between two bounds into {@link #number}. */
    public boolean integer(int argument, long min, long max, byte[] error) {
        if (!isInteger(argument) || number < min || number > max) {
            return fail(error);
        }
        return true;
    }

    /** Reads an argument as a 32-bit integer into {@link #number}, with Valkey's errors. */
    public boolean intArgument(int argument) {
        return integer(argument)
                && ((number >= Integer.MIN_VALUE && number <= Integer.MAX_VALUE)
                        || fail("ERR value is out of range, value must between -2147483648 and 2147483647"));
    }

    /** Reads an argument into {@link #number} if it is an integer; answers nothing. */
    public boolean isInteger(int argument) {
        if (!IntegerText.isCanonical(region.segment(), ref(argument), length(argument))) {
            return false;
        }
        number = IntegerText.parse(region.segment(), ref(argument), length(argument));
        return true;
    }

    /** Answers an error; returns false, for {@code return call.fail(...)}. */
    public boolean fail(byte[] error) {
        failed = true;
        server.errorReplied(entry, error);
        reply.raw(error);
        return false;
    }

    /** Answers an error with its code, such as {@code ERR ...}; returns false. */
    public boolean fail(String error) {
        failed = true;
        server.errorReplied(entry, ("-" + error).getBytes(StandardCharsets.ISO_8859_1));
        reply.error(error);
        return false;
    }

    void replyUnknownSubcommand() {
        String name = text(1);
        fail("ERR unknown subcommand '" + shown(name.length() > 128 ? name.substring(0, 128) : name) + "'. Try "
                + entry.command.name().toUpperCase(Locale.ROOT) + " HELP.");
    }

    /** The wrong number of arguments, as an error. */
    public boolean failArity() {
        return fail("ERR wrong number of arguments for '" + entry.command.fullName() + "' command");
    }

    /**
     * Answers a HELP subcommand.
     *
     * @param lines a line for each subcommand with its arguments, and lines indented by four blanks that say what it
     * does
     */
    public void replyHelp(String... lines) {
        String container = entry.command.parent().isEmpty() ? entry.command.name() : entry.command.parent();
        reply.array(lines.length + 3L);
        reply.simple(container.toUpperCase(Locale.ROOT) + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
        for (String line : lines) {
            reply.simple(line);
        }
        reply.simple("HELP");
        reply.simple("    Print this help.");
    }

    /** The hash of a key argument. */
    public long keyHash(int argument) {
        return argument == hashedArgument ? firstKeyHash : database().hash(ref(argument), length(argument));
    }

    /** The record of a key for reading, or 0; marks the access unless the client asked not to. */
    public long lookupRead(int argument) {
        return client.noTouch()
                ? lookupUntouched(argument)
                : database().lookupRead(keyHash(argument), ref(argument), length(argument));
    }

    /**
     * The record of a key for a command that counts as a reading one and yet changes what belongs to the value, such as
     * the groups of a stream; 0 where absent.
     */
    public long lookupReadToChange(int argument) {
        long record = lookupRead(argument);
        if (record != 0) {
            database().beforeChange(keyHash(argument), record);
        }
        return record;
    }

    /** The record of a key for reading, or 0; counts hit or miss but does not mark the access (TYPE, TTL, EXISTS). */
    public long lookupUntouched(int argument) {
        long record = database().lookupQuietly(keyHash(argument), ref(argument), length(argument));
        if (record == 0) {
            keyspace.statistics().misses++;
            event(EventClass.KEY_MISS, KEYMISS, argument);
        } else {
            keyspace.statistics().hits++;
        }
        return record;
    }

    /** The record of a key for looking at its metadata: no access is marked or counted. */
    public long lookupQuietly(int argument) {
        return database().lookupQuietly(keyHash(argument), ref(argument), length(argument));
    }

    /** Whether two arguments are the same bytes. */
    public boolean sameText(int argument, int other) {
        return length(argument) == length(other) && region.equal(ref(argument), ref(other), length(argument));
    }

    /** The record of a key for writing, or 0; marks the access unless the client asked not to. */
    public long lookupWrite(int argument) {
        return client.noTouch()
                ? database().lookupWriteQuietly(keyHash(argument), ref(argument), length(argument))
                : database().lookupWrite(keyHash(argument), ref(argument), length(argument));
    }

    /** Whether a record (or none: 0) is of a type; answers WRONGTYPE otherwise. */
    public boolean checkType(long record, int type) {
        return record == 0
                || Records.type(io.sigrun.data.Entry.record(region, record)) == type
                || fail(Replies.WRONG_TYPE);
    }

    /** Says that a key changed: {@code changes} towards the next save, and whoever watches it. */
    public void modified(int argument, int changes) {
        keyspace.addDirty(changes);
        keyspace.keyModified(database(), ref(argument), length(argument));
    }

    /**
     * Expires a key because the command gave it an end that is past: it is deleted, which is what is propagated.
     *
     * @param record the key's record
     */
    public void expireNow(int argument, long record) {
        suppressPropagation();
        database().expire(keyHash(argument), record);
        keyspace.addDirty(1);
    }

    /** Tells of an event of a key argument. */
    public void event(int eventClass, byte[] event, int argument) {
        keyspace.listener().event(eventClass, event, database(), ref(argument), length(argument));
    }

    /**
     * Begins another form of this command, for {@link #propagateAs}. Worth it only where {@link #propagates}.
     *
     * @param name the command's name in that form
     */
    public Rewrite rewriteAs(byte[] name) {
        return rewrite.begin().word(name);
    }

    /** Propagates the command in another form. Several times: as several commands. */
    public void propagateAs(Rewrite command) {
        propagateAsReceived = false;
        server.propagator().propagate(database(), command);
    }

    /** Propagates the command in another form, made of short arguments. */
    public void propagateAs(byte[]... arguments) {
        Rewrite command = rewrite.begin();
        for (byte[] argument : arguments) {
            command.word(argument);
        }
        propagateAs(command);
    }

    /** Whether anyone listens to propagated commands: whether a form other than the received one is worth preparing. */
    public boolean propagates() {
        return server.propagator().active();
    }

    /** Whether the command is propagated though it may have changed nothing. */
    boolean propagatesAlways() {
        return propagateAlways;
    }

    /** The command is propagated even where it changes nothing here. */
    public void alwaysPropagate() {
        propagateAlways = true;
    }

    /** The command is not propagated as it was received. */
    public void suppressPropagation() {
        propagateAsReceived = false;
    }
}
