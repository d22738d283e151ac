package io.sigrun.rdb;

import io.sigrun.data.Consumer;
import io.sigrun.data.ConsumerGroup;
import io.sigrun.data.Entry;
import io.sigrun.data.HashTable;
import io.sigrun.data.PendingEntries;
import io.sigrun.data.StreamLog;
import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.Encoding;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.keyspace.Records;
import io.sigrun.keyspace.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a digest of a keyspace does not tell: expire times of keys and fields, and what streams know beside entries. */
final class HiddenContent {
    private final Keyspace keyspace;
    private final Map<String, String> facts = new TreeMap<>();

    private HiddenContent(Keyspace keyspace) {
        this.keyspace = keyspace;
    }

    /** The facts of all databases by database, key and field. */
    static Map<String, String> of(Keyspace keyspace) {
        HiddenContent content = new HiddenContent(keyspace);
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            Database database = keyspace.database(i);
            database.keys().forEach(record -> content.add(database.index(), record));
        }
        return content.facts;
    }

    /** The facts that only one of two keyspaces has, at most so many. */
    static String differences(Map<String, String> expected, Map<String, String> actual, int limit) {
        Map<String, String> different = new TreeMap<>();
        expected.forEach((name, fact) -> {
            if (!fact.equals(actual.get(name))) {
                different.put(name, fact + " but is: " + actual.get(name));
            }
        });
        actual.forEach((name, fact) -> {
            if (!expected.containsKey(name)) {
                different.put(name, "not there but is: " + fact);
            }
        });
        return different.entrySet().stream()
                .limit(limit)
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .collect(Collectors.joining("\n"));
    }

    private String text(long ref, int length) {
        return new String(keyspace.region().bytes(ref, length), StandardCharsets.ISO_8859_1);
    }

    private void add(int database, long record) {
        int flags = Entry.flags(keyspace.region(), record);
        String key = database + " " + text(Entry.key(record, flags), Entry.keyLength(keyspace.region(), record, flags));
        facts.put(key, "expires " + Entry.expireAtMs(keyspace.region(), record));
        int word = Entry.record(keyspace.region(), record);
        if (Records.type(word) == ValueType.HASH && Records.encoding(word) >= Encoding.LARGE) {
            add(key, (HashTable) keyspace.records().large(record));
        } else if (Records.type(word) == ValueType.STREAM) {
            add(key, (StreamLog) keyspace.records().large(record));
        }
    }

    private void add(String key, HashTable table) {
        if (table.volatileLength() > 0) {
            table.forEach(field -> {
                if (table.expireAtMs(field) >= 0) {
                    String name = text(table.fieldRef(field), table.fieldLength(field));
                    facts.put(key + " " + name, "expires " + table.expireAtMs(field));
                }
            });
        }
    }

    private void add(String key, StreamLog log) {
        facts.put(
                key + " stream",
                "last %d-%d, deleted %d-%d, added %d, length %d"
                        .formatted(
                                log.lastMs(),
                                log.lastSeq(),
                                log.maxDeletedMs(),
                                log.maxDeletedSeq(),
                                log.entriesAdded(),
                                log.length()));
        for (int i = 0; i < log.groupCount(); i++) {
            ConsumerGroup group = log.group(i);
            facts.put(
                    key + " " + group.name(),
                    "last %d-%d, read %d".formatted(group.lastMs(), group.lastSeq(), group.entriesRead())
                            + pending(group));
            for (int j = 0; j < group.consumerCount(); j++) {
                Consumer consumer = group.consumer(j);
                facts.put(
                        key + " " + group.name() + " " + consumer.name(),
                        "seen %d, active %d, pending %d"
                                .formatted(consumer.seenTimeMs(), consumer.activeTimeMs(), consumer.pendingCount()));
            }
        }
    }

    private static String pending(ConsumerGroup group) {
        StringBuilder text = new StringBuilder();
        PendingEntries entries = group.pending();
        for (long at = entries.first(); at != 0; at = entries.next(at)) {
            Consumer owner = group.owner(at);
            text.append(", %d-%d delivered %d at %d to %s"
                    .formatted(
                            entries.ms(at),
                            entries.seq(at),
                            entries.deliveryCount(at),
                            entries.deliveryTimeMs(at),
                            owner == null ? "nobody" : owner.name()));
        }
        return text.toString();
    }
}
