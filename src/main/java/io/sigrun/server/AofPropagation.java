package io.sigrun.server;

import io.sigrun.aof.AppendBuffer;
import io.sigrun.aof.AppendOnlyFile;
import io.sigrun.command.Propagator;
import io.sigrun.data.Entry;
import io.sigrun.data.ExpiredFields;
import io.sigrun.data.HashTable;
import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.keyspace.Propagation;
import io.sigrun.memory.Region;
import io.sigrun.resp.Arguments;
import java.nio.charset.StandardCharsets;

/**
 * Hands what changes data to the append-only file: commands as they were run, and what the keyspace does by itself.
 * What has no place in memory is told to the file, which then asks for a rewrite: what was done is done.
 */
final class AofPropagation implements Propagator, Propagation {
    private static final byte[] DEL = ascii("DEL");
    private static final byte[] UNLINK = ascii("UNLINK");
    private static final byte[] HDEL = ascii("HDEL");

    private final Keyspace keyspace;
    private final Region region;
    private final AppendOnlyFile file;
    private final AppendBuffer buffer;

    AofPropagation(Keyspace keyspace, AppendOnlyFile file) {
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.file = file;
        this.buffer = file.buffer();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public boolean active() {
        return file.takesCommands();
    }

    @Override
    public void beginUnit() {
        buffer.beginUnit();
    }

    @Override
    public void endUnit(boolean together) {
        try {
            buffer.endUnit(together);
        } catch (OutOfMemoryError full) {
            buffer.lose();
        }
    }

    @Override
    public void propagate(Database database, Arguments command) {
        if (file.takesCommands()) {
            try {
                buffer.append(database.index(), command, keyspace.nowMs());
            } catch (OutOfMemoryError full) {
                buffer.lose();
            }
        }
    }

    @Override
    public void expired(Database database, long key, int keyLength) {
        if (file.takesCommands()) {
            try {
                buffer.begin(database.index(), 2, keyspace.nowMs());
                buffer.word(keyspace.freeing().lazyExpire ? UNLINK : DEL);
                buffer.bytes(key, keyLength);
            } catch (OutOfMemoryError full) {
                buffer.lose();
            }
        }
    }

    @Override
    public void fieldsExpired(
            Database database, long key, int keyLength, HashTable table, ExpiredFields fields, int count) {
        if (file.takesCommands()) {
            try {
                buffer.begin(database.index(), 2 + count, keyspace.nowMs());
                buffer.word(HDEL);
                buffer.bytes(key, keyLength);
                for (int i = 0; i < count; i++) {
                    int flags = Entry.flags(region, fields.entry(i));
                    buffer.bytes(Entry.key(fields.entry(i), flags), Entry.keyLength(region, fields.entry(i), flags));
                }
            } catch (OutOfMemoryError full) {
                buffer.lose();
            }
        }
    }
}
