package io.sigrun.keyspace;

import io.sigrun.data.Entry;
import io.sigrun.data.HashTable;
import io.sigrun.data.IntSet;
import io.sigrun.data.ListPack;
import io.sigrun.data.SetTable;
import io.sigrun.data.SortedSet;
import io.sigrun.data.StreamCursor;
import io.sigrun.data.StreamLog;
import io.sigrun.memory.Region;
import io.sigrun.util.DoubleText;
import io.sigrun.util.IntegerText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * A digest of values, or of all databases, that depends on what is stored and not on how: what DEBUG DIGEST and DEBUG
 * DIGEST-VALUE show. Equal to that of Redis and Valkey for the same data.
 *
 * <p>Two operations over 20 bytes of state: <em>blend</em> is exclusive-or with the SHA-1 of some bytes, for what has
 * no order; <em>chain</em> is a blend after which the state becomes its own SHA-1, for what has one.
 */
public final class ContentDigest {
    private static final int BYTES = 20;
    private static final byte[] EXPIRES = "!!expire!!".getBytes(StandardCharsets.US_ASCII);

    private final Keyspace keyspace;
    private final Region region;
    private final MessageDigest sha;
    private final long text;
    private final byte[] state = new byte[BYTES];
    private final byte[] element = new byte[BYTES];

    public ContentDigest(Keyspace keyspace) {
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.text = keyspace.scratch();
        try {
            this.sha = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java runtime has SHA-1", impossible);
        }
    }

    /** The digest of all keys of all databases, expired ones too. */
    public byte[] ofEverything() {
        byte[] total = new byte[BYTES];
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            Database database = keyspace.database(i);
            if (database.size() > 0) {
                chain(total, bigEndian(i));
                database.keys().forEach(record -> {
                    int flags = Entry.flags(region, record);
                    clear(state);
                    chain(state, Entry.key(record, flags), Entry.keyLength(region, record, flags));
                    addValue(record);
                    blend(total, state);
                });
            }
        }
        return total;
    }

    /** The digest of a record's value and of whether it expires. */
    public byte[] ofValue(long record) {
        clear(state);
        addValue(record);
        return state.clone();
    }

    private void addValue(long record) {
        int word = Entry.record(region, record);
        chain(state, bigEndian(Records.type(word)));
        switch (Records.type(word)) {
            case ValueType.STRING -> addString(record);
            case ValueType.LIST -> addList(record);
            case ValueType.SET -> addSet(record, Records.encoding(word));
            case ValueType.SORTED_SET -> addSortedSet(record, Records.encoding(word));
            case ValueType.HASH -> addHash(record, Records.encoding(word));
            default -> addStream((StreamLog) keyspace.records().large(record));
        }
        if (Entry.hasExpire(region, record)) {
            blend(state, EXPIRES);
        }
    }

    private void addString(long record) {
        if (StringValues.isInteger(region, record)) {
            chainInteger(state, StringValues.integer(region, record));
        } else {
            chain(state, StringValues.bytes(region, record), StringValues.length(region, record));
        }
    }

    private void addList(long record) {
        ListValues lists = keyspace.lists();
        for (boolean more = lists.seek(record, 0); more; more = lists.next()) {
            if (lists.isInteger()) {
                chainInteger(state, lists.integer());
            } else {
                chain(state, lists.stringRef(), lists.stringLength());
            }
        }
    }

    private void addSet(long record, int encoding) {
        if (encoding == Encoding.INTSET) {
            IntSet integers = keyspace.intSet();
            long set = keyspace.records().collection(record);
            for (int i = 0; i < integers.length(set); i++) {
                blend(state, text, IntegerText.write(region.segment(), text, integers.get(set, i)));
            }
        } else if (encoding == Encoding.LISTPACK) {
            ListPack pack = keyspace.listPack();
            long list = keyspace.records().collection(record);
            for (long member = pack.first(list); member != 0; member = pack.next(member)) {
                blend(state, pack.textRef(member, text), pack.textLength(member));
            }
        } else {
            SetTable table = (SetTable) keyspace.records().large(record);
            table.forEach(entry -> blend(state, table.memberRef(entry), table.memberLength(entry)));
        }
    }

    private void addSortedSet(long record, int encoding) {
        if (encoding == Encoding.LISTPACK) {
            ListPack pack = keyspace.listPack();
            for (long member = pack.first(keyspace.records().collection(record)); member != 0; ) {
                long score = pack.next(member);
                clear(element);
                chain(element, pack.textRef(member, text), pack.textLength(member));
                chainScore(
                        pack.isInteger(score)
                                ? pack.integer(score)
                                : DoubleText.parse(region.segment(), pack.stringRef(score), pack.stringLength(score)));
                member = pack.next(score);
            }
            return;
        }
        SortedSet set = (SortedSet) keyspace.records().large(record);
        for (long position = set.first(); position != 0; position = set.next(position)) {
            long entry = set.entryAt(position);
            clear(element);
            chain(element, set.memberRef(entry), set.memberLength(entry));
            chainScore(set.scoreAt(position));
        }
    }

    private void chainScore(double score) {
        chain(element, text, DoubleText.writeShortest(region.segment(), text, score));
        blend(state, element);
    }

    private void addHash(long record, int encoding) {
        if (encoding == Encoding.LISTPACK) {
            ListPack pack = keyspace.listPack();
            for (long field = pack.first(keyspace.records().collection(record)); field != 0; ) {
                long value = pack.next(field);
                clear(element);
                chain(element, pack.textRef(field, text), pack.textLength(field));
                chain(element, pack.textRef(value, text), pack.textLength(value));
                blend(state, element);
                field = pack.next(value);
            }
            return;
        }
        HashTable table = (HashTable) keyspace.records().large(record);
        table.forEach(entry -> {
            clear(element);
            chain(element, table.fieldRef(entry), table.fieldLength(entry));
            chain(element, table.valueRef(entry), table.valueLength(entry));
            blend(state, element);
        });
    }

    private void addStream(StreamLog log) {
        ListPack pack = keyspace.listPack();
        StreamCursor cursor = new StreamCursor(region);
        cursor.all(log, false);
        while (cursor.next()) {
            String id = Long.toUnsignedString(cursor.ms()) + "." + Long.toUnsignedString(cursor.seq());
            chain(state, id.getBytes(StandardCharsets.US_ASCII));
            while (cursor.nextField()) {
                chain(state, pack.textRef(cursor.field(), text), pack.textLength(cursor.field()));
                chain(state, pack.textRef(cursor.value(), text), pack.textLength(cursor.value()));
            }
        }
    }

    private static byte[] bigEndian(int number) {
        return new byte[] {(byte) (number >> 24), (byte) (number >> 16), (byte) (number >> 8), (byte) number};
    }

    private static void clear(byte[] digest) {
        java.util.Arrays.fill(digest, (byte) 0);
    }

    private void chainInteger(byte[] digest, long value) {
        chain(digest, text, IntegerText.write(region.segment(), text, value));
    }

    private void chain(byte[] digest, long ref, int bytes) {
        blend(digest, ref, bytes);
        rehash(digest);
    }

    private void chain(byte[] digest, byte[] bytes) {
        blend(digest, bytes);
        rehash(digest);
    }

    private void rehash(byte[] digest) {
        byte[] next = sha.digest(digest);
        System.arraycopy(next, 0, digest, 0, BYTES);
    }

    private void blend(byte[] digest, long ref, int bytes) {
        if (bytes > 0) {
            sha.update(region.buffer(ref, bytes));
        }
        blendSha(digest);
    }

    private void blend(byte[] digest, byte[] bytes) {
        sha.update(bytes);
        blendSha(digest);
    }

    private void blendSha(byte[] digest) {
        byte[] hash = sha.digest();
        for (int i = 0; i < BYTES; i++) {
            digest[i] ^= hash[i];
        }
    }
}
