package io.sigrun.command.generic;

import io.sigrun.command.Call;
import io.sigrun.command.ScanArguments;
import io.sigrun.data.Entry;
import io.sigrun.data.EntryVisitor;
import io.sigrun.keyspace.Database;
import io.sigrun.memory.Region;
import java.util.Arrays;

/** Gathers the records that one step of SCAN visits, to answer those that are wanted and delete those expired. */
final class KeyCollector implements EntryVisitor {
    private final Region region;
    private final Database database;
    private final ScanArguments arguments;
    private long[] records = new long[16];
    private int count;

    KeyCollector(Call call, ScanArguments arguments) {
        this.region = call.region();
        this.database = call.database();
        this.arguments = arguments;
    }

    @Override
    public void visit(long record) {
        int flags = Entry.flags(region, record);
        boolean wanted = arguments.isWanted(database.keyspace().records().typeOf(record))
                && arguments.matches(Entry.key(record, flags), Entry.keyLength(region, record, flags));
        if (wanted) {
            if (count == records.length) {
                records = Arrays.copyOf(records, 2 * count);
            }
            records[count++] = record;
        }
    }

    /** Answers the keys. */
    void reply(Call call) {
        int live = 0;
        for (int i = 0; i < count; i++) {
            int flags = Entry.flags(region, records[i]);
            long key = Entry.key(records[i], flags);
            int length = Entry.keyLength(region, records[i], flags);
            if (database.lookupQuietly(database.hash(key, length), key, length) != 0) {
                records[live++] = records[i];
            }
        }
        call.reply.array(live);
        for (int i = 0; i < live; i++) {
            int flags = Entry.flags(region, records[i]);
            call.reply.bulk(Entry.key(records[i], flags), Entry.keyLength(region, records[i], flags));
        }
    }
}
