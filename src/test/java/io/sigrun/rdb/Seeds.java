package io.sigrun.rdb;

import io.sigrun.command.CommandRunner;
import io.sigrun.command.CommandTable;
import io.sigrun.command.generic.DumpCommands;
import io.sigrun.command.generic.KeyCommands;
import io.sigrun.command.generic.ScanCommands;
import io.sigrun.command.hash.HashCommands;
import io.sigrun.command.list.ListCommands;
import io.sigrun.command.set.MemberCommands;
import io.sigrun.command.sortedset.PopCommands;
import io.sigrun.command.sortedset.RangeCommands;
import io.sigrun.command.sortedset.SampleCommands;
import io.sigrun.command.sortedset.SortedSetCommands;
import io.sigrun.command.stream.PendingCommands;
import io.sigrun.command.stream.StreamCommands;
import io.sigrun.command.stream.StreamGroupCommands;
import io.sigrun.command.stream.StreamInfoCommands;
import io.sigrun.command.stream.StreamReadCommands;
import io.sigrun.command.string.StringCommands;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Sound files with every type and encoding there is, each not large, for damage to be done to. */
public final class Seeds {
    private Seeds() {}

    /** A keyspace with values of all types in all encodings. */
    static CommandRunner filled() {
        CommandRunner runner = new CommandRunner(new CommandTable.Family[] {
            StringCommands::register,
            ListCommands::register,
            HashCommands::register,
            MemberCommands::register,
            SortedSetCommands::register,
            StreamCommands::register,
            StreamGroupCommands::register,
            StreamReadCommands::register,
            StreamInfoCommands::register,
            PendingCommands::register,
            RangeCommands::register,
            SampleCommands::register,
            PopCommands::register,
            ScanCommands::register,
            KeyCommands::register,
            DumpCommands::register
        });
        fillCollections(runner);
        fillStreams(runner);
        return runner;
    }

    private static void fillCollections(CommandRunner runner) {
        runner.call("SET", "number", "12345");
        runner.call("SET", "short", "text", "PX", "100000");
        runner.call("SET", "long", "abc".repeat(200));
        runner.call("SET", "longer", "0123456789".repeat(2000));
        runner.call("RPUSH", "list", "a", "1", "-70000", "b".repeat(70));
        runner.call("SADD", "integers", "1", "2", "70000", "5000000000");
        runner.call("SADD", "set", "a", "b", "3");
        runner.call("HSET", "hash", "f", "v", "g", "2");
        runner.call("ZADD", "zset", "1", "a", "2.5", "b", "inf", "c");
        for (int i = 0; i < 140; i++) {
            runner.call("RPUSH", "large list", "element " + i, "x".repeat(i));
            runner.call("SADD", "large set", "member " + i);
            runner.call("HSET", "large hash", "field " + i, "value " + i);
            runner.call("ZADD", "large zset", i + ".5", "member " + i);
        }
        runner.call("RPUSH", "plain list", "a", "p".repeat(9000), "b");
        runner.call("HSET", "volatile hash", "f", "v", "g", "w", "h", "x");
        runner.call("HPEXPIRE", "volatile hash", "100000", "FIELDS", "2", "f", "g");
    }

    private static void fillStreams(CommandRunner runner) {
        for (int i = 1; i < 120; i++) {
            runner.call("XADD", "stream", "5-" + i, "field", "value " + i, "other", "2");
        }
        runner.call("XADD", "stream", "6-0", "another", "field");
        runner.call("XDEL", "stream", "5-7", "5-8");
        runner.call("XGROUP", "CREATE", "stream", "group", "0");
        runner.call("XGROUP", "CREATE", "stream", "other", "$");
        runner.call("XREADGROUP", "GROUP", "group", "consumer", "COUNT", "5", "STREAMS", "stream", ">");
        runner.call("XREADGROUP", "GROUP", "group", "second", "COUNT", "3", "STREAMS", "stream", ">");
        runner.call("XGROUP", "CREATE", "empty stream", "group", "$", "MKSTREAM");
    }

    /** Whole files: ours of each version, and old types and those of Redis put together by hand. */
    public static List<byte[]> files() throws IOException {
        List<byte[]> files = new ArrayList<>();
        try (CommandRunner runner = filled()) {
            for (boolean compress : new boolean[] {true, false}) {
                MemoryDisk disk = new MemoryDisk();
                new RdbSaver(runner.keyspace(), new FunctionStore())
                        .save(disk, MemoryDisk.path("dump.rdb"), Store.options(RdbVersion.VALKEY_9, compress));
                files.add(disk.get("dump.rdb"));
            }
        }
        List<String> texts = List.of("a", "1", "-3", "70000", "5000000000", "b".repeat(70), "c".repeat(300), "12");
        byte[] list = OldBlobs.zipList(texts, false);
        files.add(RdbBytes.file(9)
                .key(RdbType.LIST_ZIPLIST, "list")
                .blob(list)
                .key(RdbType.HASH_ZIPLIST, "hash")
                .blob(list)
                .key(RdbType.HASH_ZIPMAP, "map")
                .blob(OldBlobs.zipMap(List.of("f", "v", "g", "w".repeat(260)), 2))
                .key(RdbType.SORTED_SET_ZIPLIST, "zset")
                .blob(OldBlobs.zipList(List.of("m", "1.5", "n", "2"), false))
                .key(RdbType.LIST_QUICKLIST, "lists")
                .length(2)
                .blob(list)
                .blob(OldBlobs.zipList(texts, true))
                .key(RdbType.SORTED_SET, "scores")
                .length(2)
                .text("m")
                .text("1.5")
                .text("n")
                .u8(254)
                .key(RdbType.LIST, "elements")
                .texts(texts)
                .key(RdbType.SET, "members")
                .texts(texts)
                .key(RdbType.HASH, "fields")
                .length(4)
                .raw(pairs(texts))
                .end());
        files.add(RdbBytes.file(12)
                .key(RdbType.FOREIGN_HASH, "hash")
                .i64(Store.NOW_MS)
                .length(2)
                .length(0)
                .text("f")
                .text("v")
                .length(77)
                .text("g")
                .text("w")
                .key(RdbType.FOREIGN_HASH_PRERELEASE, "older")
                .length(1)
                .length(Store.NOW_MS + 5)
                .text("f")
                .text("v")
                .end());
        return files;
    }

    private static byte[] pairs(List<String> texts) {
        RdbBytes bytes = new RdbBytes();
        texts.forEach(bytes::text);
        return bytes.unfinished();
    }
}
