package io.sigrun.config;

import static io.sigrun.config.Directive.bool;
import static io.sigrun.config.Directive.choice;
import static io.sigrun.config.Directive.memory;
import static io.sigrun.config.Directive.number;
import static io.sigrun.config.Directive.special;
import static io.sigrun.config.Directive.text;

import java.util.List;

/** Directives: Memory, encodings, expiry and eviction. */
public final class DataDirectives {
    public static final Directive ACTIVE_DEFRAG_CYCLE_MAX = number("active-defrag-cycle-max", 25, 1, 99);
    public static final Directive ACTIVE_DEFRAG_CYCLE_MIN = number("active-defrag-cycle-min", 1, 1, 99);
    public static final Directive ACTIVE_DEFRAG_CYCLE_US = number("active-defrag-cycle-us", 500, 0, 100000);
    public static final Directive ACTIVE_DEFRAG_IGNORE_BYTES =
            memory("active-defrag-ignore-bytes", 104857600, 1, Long.MAX_VALUE);
    public static final Directive ACTIVE_DEFRAG_MAX_SCAN_FIELDS =
            number("active-defrag-max-scan-fields", 1000, 1, Long.MAX_VALUE);
    public static final Directive ACTIVE_DEFRAG_THRESHOLD_LOWER = number("active-defrag-threshold-lower", 10, 0, 1000);
    public static final Directive ACTIVE_DEFRAG_THRESHOLD_UPPER = number("active-defrag-threshold-upper", 100, 0, 1000);
    public static final Directive ACTIVE_EXPIRE_EFFORT = number("active-expire-effort", 1, 1, 10);
    public static final Directive ACTIVEDEFRAG = bool("activedefrag", false);
    public static final Directive ACTIVEREHASHING = bool("activerehashing", true);
    public static final Directive DATABASES =
            number("databases", 16, 1, Integer.MAX_VALUE).cannotChange();
    public static final Directive HASH_MAX_LISTPACK_ENTRIES =
            number("hash-max-listpack-entries", 512, 0, Long.MAX_VALUE).alias("hash-max-ziplist-entries");
    public static final Directive HASH_MAX_LISTPACK_VALUE =
            memory("hash-max-listpack-value", 64, 0, Long.MAX_VALUE).alias("hash-max-ziplist-value");
    public static final Directive HASH_SEED = text("hash-seed", "").cannotChange();
    public static final Directive HLL_SPARSE_MAX_BYTES = memory("hll-sparse-max-bytes", 3000, 0, Long.MAX_VALUE);
    public static final Directive JEMALLOC_BG_THREAD = bool("jemalloc-bg-thread", true);
    public static final Directive LATENCY_MONITOR_THRESHOLD = number("latency-monitor-threshold", 0, 0, Long.MAX_VALUE);
    public static final Directive LATENCY_TRACKING = bool("latency-tracking", true);
    public static final Directive LATENCY_TRACKING_INFO_PERCENTILES =
            special("latency-tracking-info-percentiles", "50 99 99.9").severalArguments();
    public static final Directive LAZYFREE_LAZY_EVICTION = bool("lazyfree-lazy-eviction", true);
    public static final Directive LAZYFREE_LAZY_EXPIRE = bool("lazyfree-lazy-expire", true);
    public static final Directive LAZYFREE_LAZY_SERVER_DEL = bool("lazyfree-lazy-server-del", true);
    public static final Directive LAZYFREE_LAZY_USER_DEL = bool("lazyfree-lazy-user-del", true);
    public static final Directive LAZYFREE_LAZY_USER_FLUSH = bool("lazyfree-lazy-user-flush", true);
    public static final Directive LFU_DECAY_TIME = number("lfu-decay-time", 1, 0, Integer.MAX_VALUE);
    public static final Directive LFU_LOG_FACTOR = number("lfu-log-factor", 10, 0, Integer.MAX_VALUE);
    public static final Directive LIST_COMPRESS_DEPTH = number("list-compress-depth", 0, 0, Integer.MAX_VALUE);
    public static final Directive LIST_MAX_LISTPACK_SIZE = number(
                    "list-max-listpack-size", -2, Integer.MIN_VALUE, Integer.MAX_VALUE)
            .alias("list-max-ziplist-size");
    public static final Directive MAXMEMORY = memory("maxmemory", 0, 0, Directive.UNSIGNED_MAX);
    public static final Directive MAXMEMORY_EVICTION_TENACITY = number("maxmemory-eviction-tenacity", 10, 0, 100);
    public static final Directive MAXMEMORY_POLICY = choice(
            "maxmemory-policy",
            "noeviction",
            "volatile-lru",
            "volatile-lfu",
            "volatile-random",
            "volatile-ttl",
            "allkeys-lru",
            "allkeys-lfu",
            "allkeys-random",
            "noeviction");
    public static final Directive MAXMEMORY_SAMPLES = number("maxmemory-samples", 5, 1, 64);
    public static final Directive NOTIFY_KEYSPACE_EVENTS = special("notify-keyspace-events", "");
    public static final Directive SET_MAX_INTSET_ENTRIES = number("set-max-intset-entries", 512, 0, Long.MAX_VALUE);
    public static final Directive SET_MAX_LISTPACK_ENTRIES = number("set-max-listpack-entries", 128, 0, Long.MAX_VALUE);
    public static final Directive SET_MAX_LISTPACK_VALUE = number("set-max-listpack-value", 64, 0, Long.MAX_VALUE);
    public static final Directive SET_PROC_TITLE = bool("set-proc-title", true).cannotChange();
    public static final Directive STREAM_NODE_MAX_BYTES = memory("stream-node-max-bytes", 4096, 0, Long.MAX_VALUE);
    public static final Directive STREAM_NODE_MAX_ENTRIES = number("stream-node-max-entries", 100, 0, Long.MAX_VALUE);
    public static final Directive TRACKING_TABLE_MAX_KEYS =
            number("tracking-table-max-keys", 1000000, 0, Long.MAX_VALUE);
    public static final Directive ZSET_MAX_LISTPACK_ENTRIES =
            number("zset-max-listpack-entries", 128, 0, Long.MAX_VALUE).alias("zset-max-ziplist-entries");
    public static final Directive ZSET_MAX_LISTPACK_VALUE =
            memory("zset-max-listpack-value", 64, 0, Long.MAX_VALUE).alias("zset-max-ziplist-value");

    static final List<Directive> ALL = List.of(
            ACTIVE_DEFRAG_CYCLE_MAX,
            ACTIVE_DEFRAG_CYCLE_MIN,
            ACTIVE_DEFRAG_CYCLE_US,
            ACTIVE_DEFRAG_IGNORE_BYTES,
            ACTIVE_DEFRAG_MAX_SCAN_FIELDS,
            ACTIVE_DEFRAG_THRESHOLD_LOWER,
            ACTIVE_DEFRAG_THRESHOLD_UPPER,
            ACTIVE_EXPIRE_EFFORT,
            ACTIVEDEFRAG,
            ACTIVEREHASHING,
            DATABASES,
            HASH_MAX_LISTPACK_ENTRIES,
            HASH_MAX_LISTPACK_VALUE,
            HASH_SEED,
            HLL_SPARSE_MAX_BYTES,
            JEMALLOC_BG_THREAD,
            LATENCY_MONITOR_THRESHOLD,
            LATENCY_TRACKING,
            LATENCY_TRACKING_INFO_PERCENTILES,
            LAZYFREE_LAZY_EVICTION,
            LAZYFREE_LAZY_EXPIRE,
            LAZYFREE_LAZY_SERVER_DEL,
            LAZYFREE_LAZY_USER_DEL,
            LAZYFREE_LAZY_USER_FLUSH,
            LFU_DECAY_TIME,
            LFU_LOG_FACTOR,
            LIST_COMPRESS_DEPTH,
            LIST_MAX_LISTPACK_SIZE,
            MAXMEMORY,
            MAXMEMORY_EVICTION_TENACITY,
            MAXMEMORY_POLICY,
            MAXMEMORY_SAMPLES,
            NOTIFY_KEYSPACE_EVENTS,
            SET_MAX_INTSET_ENTRIES,
            SET_MAX_LISTPACK_ENTRIES,
            SET_MAX_LISTPACK_VALUE,
            SET_PROC_TITLE,
            STREAM_NODE_MAX_BYTES,
            STREAM_NODE_MAX_ENTRIES,
            TRACKING_TABLE_MAX_KEYS,
            ZSET_MAX_LISTPACK_ENTRIES,
            ZSET_MAX_LISTPACK_VALUE);

    private DataDirectives() {}
}
