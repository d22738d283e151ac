package io.sigrun.config;

import static io.sigrun.config.Directive.bool;
import static io.sigrun.config.Directive.choice;
import static io.sigrun.config.Directive.memory;
import static io.sigrun.config.Directive.number;
import static io.sigrun.config.Directive.special;
import static io.sigrun.config.Directive.text;

import java.util.List;

/** Directives: Saving: RDB and AOF. */
public final class PersistenceDirectives {
    public static final Directive AOF_DISABLE_AUTO_GC =
            bool("aof-disable-auto-gc", false).unlisted();
    public static final Directive AOF_LOAD_TRUNCATED = bool("aof-load-truncated", true);
    public static final Directive AOF_REWRITE_CPULIST =
            text("aof-rewrite-cpulist", "").alias("aof_rewrite_cpulist").cannotChange();
    public static final Directive AOF_REWRITE_INCREMENTAL_FSYNC = bool("aof-rewrite-incremental-fsync", true);
    public static final Directive AOF_TIMESTAMP_ENABLED = bool("aof-timestamp-enabled", false);
    public static final Directive AOF_USE_RDB_PREAMBLE = bool("aof-use-rdb-preamble", true);
    public static final Directive APPENDDIRNAME =
            text("appenddirname", "appendonlydir").cannotChange();
    public static final Directive APPENDFILENAME =
            text("appendfilename", "appendonly.aof").cannotChange();
    public static final Directive APPENDFSYNC = choice("appendfsync", "everysec", "everysec", "always", "no");
    public static final Directive APPENDONLY = bool("appendonly", false);
    public static final Directive AUTO_AOF_REWRITE_MIN_SIZE =
            memory("auto-aof-rewrite-min-size", 67108864, 0, Long.MAX_VALUE);
    public static final Directive AUTO_AOF_REWRITE_PERCENTAGE =
            number("auto-aof-rewrite-percentage", 100, 0, Integer.MAX_VALUE);
    public static final Directive DBFILENAME = text("dbfilename", "dump.rdb").protectedFromClients();
    public static final Directive DIR = special("dir", "").protectedFromClients();
    public static final Directive KEY_LOAD_DELAY =
            number("key-load-delay", 0, Integer.MIN_VALUE, Integer.MAX_VALUE).unlisted();
    public static final Directive LOADING_PROCESS_EVENTS_INTERVAL_BYTES = number(
                    "loading-process-events-interval-bytes", 2097152, 1024, Integer.MAX_VALUE)
            .unlisted();
    public static final Directive NO_APPENDFSYNC_ON_REWRITE = bool("no-appendfsync-on-rewrite", false);
    public static final Directive RDB_DEL_SYNC_FILES = bool("rdb-del-sync-files", false);
    public static final Directive RDB_KEY_SAVE_DELAY = number(
                    "rdb-key-save-delay", 0, Integer.MIN_VALUE, Integer.MAX_VALUE)
            .unlisted();
    public static final Directive RDB_SAVE_INCREMENTAL_FSYNC = bool("rdb-save-incremental-fsync", true);
    public static final Directive RDB_VERSION_CHECK = choice("rdb-version-check", "strict", "strict", "relaxed");
    public static final Directive RDBCHECKSUM = bool("rdbchecksum", true).cannotChange();
    public static final Directive RDBCOMPRESSION = bool("rdbcompression", true);
    public static final Directive SAVE =
            special("save", "3600 1 300 100 60 10000").severalArguments();
    public static final Directive STOP_WRITES_ON_BGSAVE_ERROR = bool("stop-writes-on-bgsave-error", true);

    static final List<Directive> ALL = List.of(
            AOF_DISABLE_AUTO_GC,
            AOF_LOAD_TRUNCATED,
            AOF_REWRITE_CPULIST,
            AOF_REWRITE_INCREMENTAL_FSYNC,
            AOF_TIMESTAMP_ENABLED,
            AOF_USE_RDB_PREAMBLE,
            APPENDDIRNAME,
            APPENDFILENAME,
            APPENDFSYNC,
            APPENDONLY,
            AUTO_AOF_REWRITE_MIN_SIZE,
            AUTO_AOF_REWRITE_PERCENTAGE,
            DBFILENAME,
            DIR,
            KEY_LOAD_DELAY,
            LOADING_PROCESS_EVENTS_INTERVAL_BYTES,
            NO_APPENDFSYNC_ON_REWRITE,
            RDB_DEL_SYNC_FILES,
            RDB_KEY_SAVE_DELAY,
            RDB_SAVE_INCREMENTAL_FSYNC,
            RDB_VERSION_CHECK,
            RDBCHECKSUM,
            RDBCOMPRESSION,
            SAVE,
            STOP_WRITES_ON_BGSAVE_ERROR);

    private PersistenceDirectives() {}
}
