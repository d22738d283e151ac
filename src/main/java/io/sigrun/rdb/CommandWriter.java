package io.sigrun.rdb;

import io.sigrun.data.Consumer;
import io.sigrun.data.ConsumerGroup;
import io.sigrun.data.Entry;
import io.sigrun.data.EntryVisitor;
import io.sigrun.data.FrozenValue;
import io.sigrun.data.HashTable;
import io.sigrun.data.IntSet;
import io.sigrun.data.ListPack;
import io.sigrun.data.PendingEntries;
import io.sigrun.data.QuickList;
import io.sigrun.data.QuickListCursor;
import io.sigrun.data.SetTable;
import io.sigrun.data.SortedSet;
import io.sigrun.data.StreamCursor;
import io.sigrun.data.StreamLog;
import io.sigrun.keyspace.Encoding;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.keyspace.Records;
import io.sigrun.keyspace.StringValues;
import io.sigrun.keyspace.ValueType;
import io.sigrun.memory.Region;
import io.sigrun.util.ByteString;
import io.sigrun.util.DoubleText;
import java.nio.charset.StandardCharsets;

/**
 * Writes the data set as the commands that make it: the base of an append-only file that is not to begin with an RDB.
 * The commands are those that Valkey 9.1 writes, so that the servers that read its files read these.
 *
 * <p>A collection is said in commands of at most {@value #ITEMS} elements each. Fields that expire are said one by one,
 * for no command takes fields with different times.
 */
final class CommandWriter implements RecordFormat {
    private static final int ITEMS = 64;
    /** So many bytes of fields are gathered at most before they are written. */
    private static final long GATHERED_BYTES_MAX = 64L << 10;

    private static final byte[] FUNCTION = word("FUNCTION");
    private static final byte[] LOAD = word("LOAD");
    private static final byte[] SELECT = word("SELECT");
    private static final byte[] SET = word("SET");
    private static final byte[] RPUSH = word("RPUSH");
    private static final byte[] SADD = word("SADD");
    private static final byte[] ZADD = word("ZADD");
    private static final byte[] HMSET = word("HMSET");
    private static final byte[] HSETEX = word("HSETEX");
    private static final byte[] PXAT = word("PXAT");
    private static final byte[] FIELDS = word("FIELDS");
    private static final byte[] XADD = word("XADD");
    private static final byte[] MAXLEN = word("MAXLEN");
    private static final byte[] XSETID = word("XSETID");
    private static final byte[] ENTRIESADDED = word("ENTRIESADDED");
    private static final byte[] MAXDELETEDID = word("MAXDELETEDID");
    private static final byte[] XGROUP = word("XGROUP");
    private static final byte[] CREATE = word("CREATE");
    private static final byte[] CREATECONSUMER = word("CREATECONSUMER");
    private static final byte[] ENTRIESREAD = word("ENTRIESREAD");
    private static final byte[] XCLAIM = word("XCLAIM");
    private static final byte[] TIME = word("TIME");
    private static final byte[] RETRYCOUNT = word("RETRYCOUNT");
    private static final byte[] JUSTID = word("JUSTID");
    private static final byte[] FORCE = word("FORCE");
    private static final byte[] PEXPIREAT = word("PEXPIREAT");

    private final Region region;
    private final Records records;
    private final ListPack pack;
    private final IntSet integers;
    private final QuickListCursor cursor;
    private final StreamCursor streamCursor;
    private final RdbOutput output;
    private final CommandOutput commands;
    private final long seconds;
    private final Batch batch = new Batch();
    private final EntryVisitor writeMember = this::writeMember;
    private final EntryVisitor writeExpiringField = this::writeExpiringField;
    private final EntryVisitor writeLastingField = this::writeLastingField;
    private HashTable hash;
    private SetTable set;

    /**
     * Writes into memory.
     *
     * @param seconds a Unix time that the file begins with, or -1 for none
     */
    CommandWriter(Keyspace keyspace, RdbOutput output, long seconds) {
        this.region = keyspace.region();
        this.records = keyspace.records();
        this.pack = keyspace.listPack();
        this.integers = keyspace.intSet();
        this.cursor = new QuickListCursor(region);
        this.streamCursor = new StreamCursor(region);
        this.output = output;
        this.commands = new CommandOutput(pack, output);
        this.seconds = seconds;
        this.hash = new HashTable(region, keyspace.hasher());
        this.set = new SetTable(region, keyspace.hasher());
    }

    private static byte[] word(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void writeStart(FunctionStore functions) {
        if (seconds >= 0) {
            byte[] line = word("#TS:" + seconds + "\r\n");
            output.writeRaw(line, line.length);
        }
        for (ByteString source : functions.sources()) {
            commands.command(3, FUNCTION);
            commands.word(LOAD);
            commands.word(source.toByteArray());
        }
    }

    @Override
    public void writeDatabase(int index, long size, long volatileSize) {
        writeSelect(index);
    }

    @Override
    public void writeSelect(int index) {
        commands.command(2, SELECT);
        commands.integer(index);
    }

    @Override
    public boolean canWrite(long record) {
        return true;
    }

    @Override
    public RdbException refusal(long record) {
        throw new IllegalStateException("every value can be said in commands");
    }

    @Override
    public void writeEnd() {}

    @Override
    public void write(long record) {
        int flags = Entry.flags(region, record);
        writeValue(record, Entry.key(record, flags), Entry.keyLength(region, record, flags));
        writeExpire(record, flags);
    }

    private void writeExpire(long record, int flags) {
        if ((flags & Entry.EXPIRE) != 0) {
            commands.command(3, PEXPIREAT);
            commands.bytes(Entry.key(record, flags), Entry.keyLength(region, record, flags));
            commands.integer(Entry.expireAtMs(region, record));
        }
    }

    private void writeValue(long record, long key, int keyLength) {
        switch (Records.type(Entry.record(region, record))) {
            case ValueType.STRING -> writeString(record, key, keyLength);
            case ValueType.LIST -> writeList(record, key, keyLength);
            case ValueType.SET -> writeSet(record, key, keyLength);
            case ValueType.SORTED_SET -> writeSortedSet(record, key, keyLength);
            case ValueType.HASH -> writeHash(record, key, keyLength);
            default -> {
                streamCursor.all((StreamLog) records.large(record), false);
                writeStreamEntries(key, keyLength);
                writeStreamTail((StreamLog) records.large(record), key, keyLength);
            }
        }
    }

    private void writeString(long record, long key, int keyLength) {
        commands.command(3, SET);
        commands.bytes(key, keyLength);
        if (StringValues.isInteger(region, record)) {
            commands.integer(StringValues.integer(region, record));
        } else if (StringValues.isOutside(region, record)) {
            commands.allocation(StringValues.bytes(region, record), StringValues.length(region, record));
        } else {
            commands.bytes(StringValues.bytes(region, record), StringValues.length(region, record));
        }
    }

    private void writeList(long record, long key, int keyLength) {
        if (records.encodingOf(record) == Encoding.LISTPACK) {
            long list = records.collection(record);
            batch.begin(RPUSH, key, keyLength, 1, pack.length(list));
            writeElements(batch, list);
            return;
        }
        QuickList list = (QuickList) records.large(record);
        batch.begin(RPUSH, key, keyLength, 1, list.length());
        for (boolean more = cursor.firstNode(list); more; more = cursor.nextNode()) {
            writeNode(batch, cursor.nodeBlob(), cursor.nodeBytes(), cursor.isPlainNode());
        }
    }

    private void writeNode(Batch items, long blob, int bytes, boolean plain) {
        if (plain) {
            items.item();
            commands.bytes(blob, bytes);
        } else {
            writeElements(items, blob);
        }
    }

    /** Writes each element of a listpack as an item. */
    private void writeElements(Batch items, long list) {
        for (long element = pack.first(list); element != 0; element = pack.next(element)) {
            items.item();
            commands.element(element);
        }
    }

    private void writeSet(long record, long key, int keyLength) {
        switch (records.encodingOf(record)) {
            case Encoding.INTSET -> {
                long values = records.collection(record);
                int count = integers.length(values);
                batch.begin(SADD, key, keyLength, 1, count);
                for (int i = 0; i < count; i++) {
                    batch.item();
                    commands.integer(integers.get(values, i));
                }
            }
            case Encoding.LISTPACK -> {
                long list = records.collection(record);
                batch.begin(SADD, key, keyLength, 1, pack.length(list));
                writeElements(batch, list);
            }
            default -> {
                set = (SetTable) records.large(record);
                batch.begin(SADD, key, keyLength, 1, set.length());
                set.forEach(writeMember);
            }
        }
    }

    private void writeMember(long entry) {
        batch.item();
        commands.bytes(set.memberRef(entry), set.memberLength(entry));
    }

    private void writeSortedSet(long record, long key, int keyLength) {
        if (records.encodingOf(record) == Encoding.LISTPACK) {
            long list = records.collection(record);
            batch.begin(ZADD, key, keyLength, 2, pack.length(list) / 2);
            for (long member = pack.first(list); member != 0; ) {
                long score = pack.next(member);
                batch.item();
                commands.number(score(score));
                commands.element(member);
                member = pack.next(score);
            }
            return;
        }
        SortedSet members = (SortedSet) records.large(record);
        batch.begin(ZADD, key, keyLength, 2, members.length());
        for (long position = members.first(); position != 0; position = members.next(position)) {
            long entry = members.entryAt(position);
            batch.item();
            commands.number(members.scoreAt(position));
            commands.bytes(members.memberRef(entry), members.memberLength(entry));
        }
    }

    private double score(long element) {
        return pack.isInteger(element)
                ? pack.integer(element)
                : DoubleText.parse(region.segment(), pack.stringRef(element), pack.stringLength(element));
    }

    private void writeHash(long record, long key, int keyLength) {
        if (records.encodingOf(record) == Encoding.LISTPACK) {
            long list = records.collection(record);
            batch.begin(HMSET, key, keyLength, 2, pack.length(list) / 2);
            for (long field = pack.first(list); field != 0; ) {
                batch.item();
                commands.element(field);
                long value = pack.next(field);
                commands.element(value);
                field = pack.next(value);
            }
            return;
        }
        hash = (HashTable) records.large(record);
        batch.begin(HMSET, key, keyLength, 2, hash.length() - hash.volatileLength());
        if (hash.volatileLength() > 0) {
            hash.forEach(writeExpiringField);
        }
        hash.forEach(writeLastingField);
    }

    private void writeExpiringField(long entry) {
        if (hash.expireAtMs(entry) >= 0) {
            writeExpiring(batch.key, batch.keyLength, entry);
        }
    }

    private void writeExpiring(long key, int keyLength, long entry) {
        commands.command(8, HSETEX);
        commands.bytes(key, keyLength);
        commands.word(PXAT);
        commands.integer(hash.expireAtMs(entry));
        commands.word(FIELDS);
        commands.integer(1);
        writeField(commands, entry);
    }

    private void writeLastingField(long entry) {
        if (hash.expireAtMs(entry) < 0) {
            batch.item();
            writeField(commands, entry);
        }
    }

    private void writeField(CommandOutput to, long entry) {
        to.bytes(hash.fieldRef(entry), hash.fieldLength(entry));
        to.bytes(hash.valueRef(entry), hash.valueLength(entry));
    }

    /** Writes the entries that the cursor is about to walk over. */
    private void writeStreamEntries(long key, int keyLength) {
        while (streamCursor.next()) {
            commands.command(3 + 2L * streamCursor.fieldCount(), XADD);
            commands.bytes(key, keyLength);
            commands.id(streamCursor.ms(), streamCursor.seq());
            while (streamCursor.nextField()) {
                commands.element(streamCursor.field());
                commands.element(streamCursor.value());
            }
        }
    }

    private void writeStreamTail(StreamLog log, long key, int keyLength) {
        if (log.length() == 0) { // an entry that is removed at once makes an empty stream
            commands.command(7, XADD);
            commands.bytes(key, keyLength);
            commands.word(MAXLEN);
            commands.integer(0);
            commands.id(0, 1);
            commands.word(word("x"));
            commands.word(word("y"));
        }
        commands.command(7, XSETID);
        commands.bytes(key, keyLength);
        commands.id(log.lastMs(), log.lastSeq());
        commands.word(ENTRIESADDED);
        commands.integer(log.entriesAdded());
        commands.word(MAXDELETEDID);
        commands.id(log.maxDeletedMs(), log.maxDeletedSeq());
        for (int i = 0; i < log.groupCount(); i++) {
            writeGroup(log.group(i), key, keyLength);
        }
    }

    private void writeGroup(ConsumerGroup group, long key, int keyLength) {
        byte[] name = group.name().toByteArray();
        commands.command(7, XGROUP);
        commands.word(CREATE);
        commands.bytes(key, keyLength);
        commands.word(name);
        commands.id(group.lastMs(), group.lastSeq());
        commands.word(ENTRIESREAD);
        commands.integer(group.entriesRead());
        for (int i = 0; i < group.consumerCount(); i++) {
            Consumer consumer = group.consumer(i);
            byte[] consumerName = consumer.name().toByteArray();
            if (consumer.pendingCount() == 0) {
                commands.command(5, XGROUP);
                commands.word(CREATECONSUMER);
                commands.bytes(key, keyLength);
                commands.word(name);
                commands.word(consumerName);
            }
            for (long at = consumer.firstPending(); at != 0; at = consumer.nextPending(at)) {
                writeClaim(key, keyLength, name, consumerName, group.pending(), consumer, at);
            }
        }
    }

    private void writeClaim(
            long key, int keyLength, byte[] group, byte[] owner, PendingEntries pending, Consumer consumer, long at) {
        long ms = consumer.pendingMs(at);
        long sequence = consumer.pendingSeq(at);
        long found = pending.find(ms, sequence);
        commands.command(12, XCLAIM);
        commands.bytes(key, keyLength);
        commands.word(group);
        commands.word(owner);
        commands.integer(0);
        commands.id(ms, sequence);
        commands.word(TIME);
        commands.integer(pending.deliveryTimeMs(found));
        commands.word(RETRYCOUNT);
        commands.integer(pending.deliveryCount(found));
        commands.word(JUSTID);
        commands.word(FORCE);
    }

    @Override
    public void writeHead(long record, FrozenValue content) {}

    @Override
    public void writeTail(long record) {
        int flags = Entry.flags(region, record);
        if (Records.type(Entry.record(region, record)) == ValueType.STREAM) {
            writeStreamTail(
                    (StreamLog) records.large(record),
                    Entry.key(record, flags),
                    Entry.keyLength(region, record, flags));
        }
        writeExpire(record, flags);
    }

    @Override
    public Parts parts(long record, FrozenValue content) {
        return switch (Records.type(Entry.record(region, record))) {
            case ValueType.LIST -> new Items(record, RPUSH, 1, ((QuickList) records.large(record)).length());
            case ValueType.SET -> new Items(record, SADD, 1, content.count());
            case ValueType.SORTED_SET -> new Items(record, ZADD, 2, content.count());
            case ValueType.HASH ->
                ((HashTable) records.large(record)).volatileLength() > 0
                        ? new MixedFields(record)
                        : new Items(record, HMSET, 2, content.count());
            default -> new StreamNodes(record);
        };
    }

    /** Items of one value, said in commands of {@link #ITEMS} each. */
    private final class Batch {
        private byte[] name = SET;
        private long key;
        private int keyLength;
        private int argumentsAnItem;
        private long left;
        private int leftInCommand;

        void begin(byte[] command, long keyRef, int length, int arguments, long items) {
            name = command;
            key = keyRef;
            keyLength = length;
            argumentsAnItem = arguments;
            left = items;
            leftInCommand = 0;
        }

        /** Before the arguments of an item. */
        void item() {
            if (leftInCommand == 0) {
                leftInCommand = (int) Math.min(ITEMS, left);
                commands.command(2 + (long) leftInCommand * argumentsAnItem, name);
                commands.bytes(key, keyLength);
            }
            leftInCommand--;
            left--;
        }
    }

    /** The parts of a large value, with its key, which each of its commands needs. */
    private abstract class KeyParts implements Parts {
        final long key;
        final int keyLength;

        KeyParts(long record) {
            int flags = Entry.flags(region, record);
            keyLength = Entry.keyLength(region, record, flags);
            key = region.allocate(Math.max(1, keyLength));
            region.copy(Entry.key(record, flags), key, keyLength);
        }

        @Override
        public void free() {
            region.free(key);
        }
    }

    /** The parts of a large value whose number of items is known. */
    private final class Items extends KeyParts {
        private final int type;
        private final Batch items = new Batch();

        Items(long record, byte[] name, int argumentsAnItem, long count) {
            super(record);
            type = Records.type(Entry.record(region, record));
            items.begin(name, key, keyLength, argumentsAnItem, count);
        }

        @Override
        public void entry(long entry) {
            items.item();
            if (type == ValueType.HASH) {
                writeField(commands, entry);
                return;
            }
            if (type == ValueType.SORTED_SET) {
                commands.number(Entry.score(region, entry));
            }
            commands.bytes(set.memberRef(entry), set.memberLength(entry));
        }

        @Override
        public void listNode(long blob, int bytes, boolean plain) {
            writeNode(items, blob, bytes, plain);
        }
    }

    /** The fields of a large hash, some of which expire: the others are gathered for a command meanwhile. */
    private final class MixedFields extends KeyParts {
        private final RdbOutput memory = new RdbOutput(region, false);
        private final CommandOutput gathered = new CommandOutput(pack, memory);
        private int count;

        MixedFields(long record) {
            super(record);
        }

        @Override
        public void entry(long entry) {
            if (hash.expireAtMs(entry) >= 0) {
                writeExpiring(key, keyLength, entry);
                return;
            }
            writeField(gathered, entry);
            if (++count == ITEMS || memory.offset() >= GATHERED_BYTES_MAX) {
                end();
            }
        }

        @Override
        public void end() {
            if (count > 0) {
                commands.command(2 + 2L * count, HMSET);
                commands.bytes(key, keyLength);
                commands.append(memory);
                memory.clear();
                count = 0;
            }
        }

        @Override
        public void free() {
            super.free();
            memory.close();
        }
    }

    /** The nodes of a large stream. */
    private final class StreamNodes extends KeyParts {
        StreamNodes(long record) {
            super(record);
        }

        @Override
        public void streamNode(long ms, long sequence, long listPack) {
            streamCursor.node(ms, sequence, listPack);
            writeStreamEntries(key, keyLength);
        }
    }
}
