package io.sigrun.config;

import static io.sigrun.config.Directive.bool;
import static io.sigrun.config.Directive.choice;
import static io.sigrun.config.Directive.memory;
import static io.sigrun.config.Directive.number;
import static io.sigrun.config.Directive.signedMemory;
import static io.sigrun.config.Directive.special;
import static io.sigrun.config.Directive.text;

import java.util.List;

/** Directives: Replication and the cluster. */
public final class ReplicationDirectives {
    public static final Directive AVAILABILITY_ZONE = text("availability-zone", "");
    public static final Directive CLUSTER_ALLOW_PUBSUBSHARD_WHEN_DOWN =
            bool("cluster-allow-pubsubshard-when-down", true);
    public static final Directive CLUSTER_ALLOW_READS_WHEN_DOWN = bool("cluster-allow-reads-when-down", false);
    public static final Directive CLUSTER_ALLOW_REPLICA_MIGRATION = bool("cluster-allow-replica-migration", true);
    public static final Directive CLUSTER_ANNOUNCE_BUS_PORT = number("cluster-announce-bus-port", 0, 0, 65535);
    public static final Directive CLUSTER_ANNOUNCE_CLIENT_IPV4 = text("cluster-announce-client-ipv4", "");
    public static final Directive CLUSTER_ANNOUNCE_CLIENT_IPV6 = text("cluster-announce-client-ipv6", "");
    public static final Directive CLUSTER_ANNOUNCE_CLIENT_PORT = number("cluster-announce-client-port", 0, 0, 65535);
    public static final Directive CLUSTER_ANNOUNCE_CLIENT_TLS_PORT =
            number("cluster-announce-client-tls-port", 0, 0, 65535);
    public static final Directive CLUSTER_ANNOUNCE_HOSTNAME = text("cluster-announce-hostname", "");
    public static final Directive CLUSTER_ANNOUNCE_HUMAN_NODENAME = text("cluster-announce-human-nodename", "");
    public static final Directive CLUSTER_ANNOUNCE_IP = text("cluster-announce-ip", "");
    public static final Directive CLUSTER_ANNOUNCE_PORT = number("cluster-announce-port", 0, 0, 65535);
    public static final Directive CLUSTER_ANNOUNCE_TLS_PORT = number("cluster-announce-tls-port", 0, 0, 65535);
    public static final Directive CLUSTER_BLACKLIST_TTL =
            number("cluster-blacklist-ttl", 60, Long.MIN_VALUE, Long.MAX_VALUE);
    public static final Directive CLUSTER_CONFIG_FILE =
            text("cluster-config-file", "nodes.conf").cannotChange();
    public static final Directive CLUSTER_CONFIG_SAVE_BEHAVIOR =
            choice("cluster-config-save-behavior", "sync", "sync", "best-effort");
    public static final Directive CLUSTER_DATABASES =
            number("cluster-databases", 1, 1, Integer.MAX_VALUE).cannotChange();
    public static final Directive CLUSTER_ENABLED =
            bool("cluster-enabled", false).cannotChange();
    public static final Directive CLUSTER_LINK_SENDBUF_LIMIT =
            memory("cluster-link-sendbuf-limit", 0, 0, Directive.UNSIGNED_MAX);
    public static final Directive CLUSTER_MANUAL_FAILOVER_TIMEOUT =
            number("cluster-manual-failover-timeout", 5000, 1, Integer.MAX_VALUE);
    public static final Directive CLUSTER_MESSAGE_GOSSIP_PERC =
            number("cluster-message-gossip-perc", 10, 1, 100).unlisted();
    public static final Directive CLUSTER_MIGRATION_BARRIER =
            number("cluster-migration-barrier", 1, 0, Integer.MAX_VALUE);
    public static final Directive CLUSTER_NODE_TIMEOUT = number("cluster-node-timeout", 15000, 0, Long.MAX_VALUE);
    public static final Directive CLUSTER_PING_INTERVAL =
            number("cluster-ping-interval", 0, 0, Long.MAX_VALUE).unlisted();
    public static final Directive CLUSTER_PORT =
            number("cluster-port", 0, 0, 65535).cannotChange();
    public static final Directive CLUSTER_PREFERRED_ENDPOINT_TYPE =
            choice("cluster-preferred-endpoint-type", "ip", "ip", "hostname", "unknown-endpoint");
    public static final Directive CLUSTER_REPLICA_NO_FAILOVER =
            bool("cluster-replica-no-failover", false).alias("cluster-slave-no-failover");
    public static final Directive CLUSTER_REPLICA_VALIDITY_FACTOR =
            number("cluster-replica-validity-factor", 10, 0, Integer.MAX_VALUE).alias("cluster-slave-validity-factor");
    public static final Directive CLUSTER_REQUIRE_FULL_COVERAGE = bool("cluster-require-full-coverage", true);
    public static final Directive CLUSTER_SLOT_MIGRATION_LOG_MAX_LEN =
            number("cluster-slot-migration-log-max-len", 1000, 0, Long.MAX_VALUE);
    public static final Directive CLUSTER_SLOT_STATS_ENABLED = bool("cluster-slot-stats-enabled", false);
    public static final Directive DUAL_CHANNEL_REPLICATION_ENABLED = bool("dual-channel-replication-enabled", false);
    public static final Directive EXTENDED_REDIS_COMPATIBILITY = bool("extended-redis-compatibility", false);
    public static final Directive IMPORT_MODE = bool("import-mode", false);
    public static final Directive MIN_REPLICAS_MAX_LAG =
            number("min-replicas-max-lag", 10, 0, Integer.MAX_VALUE).alias("min-slaves-max-lag");
    public static final Directive MIN_REPLICAS_TO_WRITE =
            number("min-replicas-to-write", 0, 0, Integer.MAX_VALUE).alias("min-slaves-to-write");
    public static final Directive PRIMARYAUTH =
            text("primaryauth", "").alias("masterauth").secret();
    public static final Directive PRIMARYUSER =
            text("primaryuser", "").alias("masteruser").secret();
    public static final Directive PROPAGATION_ERROR_BEHAVIOR =
            choice("propagation-error-behavior", "ignore", "ignore", "panic", "panic-on-replicas");
    public static final Directive REPL_BACKLOG_SIZE = memory("repl-backlog-size", 10485760, 1, Long.MAX_VALUE);
    public static final Directive REPL_BACKLOG_TTL = number("repl-backlog-ttl", 3600, 0, Long.MAX_VALUE);
    public static final Directive REPL_DISABLE_TCP_NODELAY = bool("repl-disable-tcp-nodelay", false);
    public static final Directive REPL_DISKLESS_LOAD =
            choice("repl-diskless-load", "disabled", "disabled", "on-empty-db", "swapdb", "flush-before-load");
    public static final Directive REPL_DISKLESS_SYNC = bool("repl-diskless-sync", true);
    public static final Directive REPL_DISKLESS_SYNC_DELAY =
            number("repl-diskless-sync-delay", 5, 0, Integer.MAX_VALUE);
    public static final Directive REPL_DISKLESS_SYNC_MAX_REPLICAS =
            number("repl-diskless-sync-max-replicas", 0, 0, Integer.MAX_VALUE);
    public static final Directive REPL_PING_REPLICA_PERIOD =
            number("repl-ping-replica-period", 10, 1, Integer.MAX_VALUE).alias("repl-ping-slave-period");
    public static final Directive REPL_TIMEOUT = number("repl-timeout", 60, 1, Integer.MAX_VALUE);
    public static final Directive REPLICA_ANNOUNCE_IP =
            text("replica-announce-ip", "").alias("slave-announce-ip");
    public static final Directive REPLICA_ANNOUNCE_PORT =
            number("replica-announce-port", 0, 0, 65535).alias("slave-announce-port");
    public static final Directive REPLICA_ANNOUNCED = bool("replica-announced", true);
    public static final Directive REPLICA_IGNORE_DISK_WRITE_ERRORS = bool("replica-ignore-disk-write-errors", false);
    public static final Directive REPLICA_IGNORE_MAXMEMORY =
            bool("replica-ignore-maxmemory", true).alias("slave-ignore-maxmemory");
    public static final Directive REPLICA_LAZY_FLUSH =
            bool("replica-lazy-flush", true).alias("slave-lazy-flush");
    public static final Directive REPLICA_PRIORITY =
            number("replica-priority", 100, 0, Integer.MAX_VALUE).alias("slave-priority");
    public static final Directive REPLICA_READ_ONLY =
            bool("replica-read-only", true).alias("slave-read-only");
    public static final Directive REPLICA_SERVE_STALE_DATA =
            bool("replica-serve-stale-data", true).alias("slave-serve-stale-data");
    public static final Directive REPLICAOF =
            special("replicaof", "").alias("slaveof").cannotChange().severalArguments();
    public static final Directive SHUTDOWN_TIMEOUT = number("shutdown-timeout", 10, 0, Integer.MAX_VALUE);
    public static final Directive SLOT_MIGRATION_MAX_FAILOVER_REPL_BYTES =
            signedMemory("slot-migration-max-failover-repl-bytes", 0, -1, Long.MAX_VALUE);

    static final List<Directive> ALL = List.of(
            AVAILABILITY_ZONE,
            CLUSTER_ALLOW_PUBSUBSHARD_WHEN_DOWN,
            CLUSTER_ALLOW_READS_WHEN_DOWN,
            CLUSTER_ALLOW_REPLICA_MIGRATION,
            CLUSTER_ANNOUNCE_BUS_PORT,
            CLUSTER_ANNOUNCE_CLIENT_IPV4,
            CLUSTER_ANNOUNCE_CLIENT_IPV6,
            CLUSTER_ANNOUNCE_CLIENT_PORT,
            CLUSTER_ANNOUNCE_CLIENT_TLS_PORT,
            CLUSTER_ANNOUNCE_HOSTNAME,
            CLUSTER_ANNOUNCE_HUMAN_NODENAME,
            CLUSTER_ANNOUNCE_IP,
            CLUSTER_ANNOUNCE_PORT,
            CLUSTER_ANNOUNCE_TLS_PORT,
            CLUSTER_BLACKLIST_TTL,
            CLUSTER_CONFIG_FILE,
            CLUSTER_CONFIG_SAVE_BEHAVIOR,
            CLUSTER_DATABASES,
            CLUSTER_ENABLED,
            CLUSTER_LINK_SENDBUF_LIMIT,
            CLUSTER_MANUAL_FAILOVER_TIMEOUT,
            CLUSTER_MESSAGE_GOSSIP_PERC,
            CLUSTER_MIGRATION_BARRIER,
            CLUSTER_NODE_TIMEOUT,
            CLUSTER_PING_INTERVAL,
            CLUSTER_PORT,
            CLUSTER_PREFERRED_ENDPOINT_TYPE,
            CLUSTER_REPLICA_NO_FAILOVER,
            CLUSTER_REPLICA_VALIDITY_FACTOR,
            CLUSTER_REQUIRE_FULL_COVERAGE,
            CLUSTER_SLOT_MIGRATION_LOG_MAX_LEN,
            CLUSTER_SLOT_STATS_ENABLED,
            DUAL_CHANNEL_REPLICATION_ENABLED,
            EXTENDED_REDIS_COMPATIBILITY,
            IMPORT_MODE,
            MIN_REPLICAS_MAX_LAG,
            MIN_REPLICAS_TO_WRITE,
            PRIMARYAUTH,
            PRIMARYUSER,
            PROPAGATION_ERROR_BEHAVIOR,
            REPL_BACKLOG_SIZE,
            REPL_BACKLOG_TTL,
            REPL_DISABLE_TCP_NODELAY,
            REPL_DISKLESS_LOAD,
            REPL_DISKLESS_SYNC,
            REPL_DISKLESS_SYNC_DELAY,
            REPL_DISKLESS_SYNC_MAX_REPLICAS,
            REPL_PING_REPLICA_PERIOD,
            REPL_TIMEOUT,
            REPLICA_ANNOUNCE_IP,
            REPLICA_ANNOUNCE_PORT,
            REPLICA_ANNOUNCED,
            REPLICA_IGNORE_DISK_WRITE_ERRORS,
            REPLICA_IGNORE_MAXMEMORY,
            REPLICA_LAZY_FLUSH,
            REPLICA_PRIORITY,
            REPLICA_READ_ONLY,
            REPLICA_SERVE_STALE_DATA,
            REPLICAOF,
            SHUTDOWN_TIMEOUT,
            SLOT_MIGRATION_MAX_FAILOVER_REPL_BYTES);

    private ReplicationDirectives() {}
}
