package io.sigrun.config;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Directives that are read, shown, set and rewritten but have no effect in this build. What protects data or access is
 * never among them: {@link Capabilities} refuses it. A test keeps the table true: every directive either is used
 * outside this package, is refused, or stands here.
 */
public final class StoredOnly {
    /**
     * Directives that wait for the same thing.
     *
     * @param waitsFor what will give them an effect, or why they will never have one
     */
    record Row(String waitsFor, List<String> directives) {}

    static final List<Row> TABLE = List.of(
            row("snapshots in the background", "aof-rewrite-incremental-fsync rdb-del-sync-files"),
            row(
                    "replication",
                    "bind-source-addr dual-channel-replication-enabled import-mode min-replicas-max-lag primaryauth"
                            + " primaryuser propagation-error-behavior repl-backlog-ttl repl-disable-tcp-nodelay"
                            + " repl-diskless-load repl-diskless-sync repl-diskless-sync-delay"
                            + " repl-diskless-sync-max-replicas repl-mptcp repl-ping-replica-period repl-timeout"
                            + " replica-announce-ip replica-announce-port replica-announced"
                            + " replica-ignore-disk-write-errors replica-ignore-maxmemory replica-lazy-flush"
                            + " replica-priority replica-read-only replica-serve-stale-data shutdown-timeout"),
            row(
                    "cluster mode",
                    "cluster-allow-pubsubshard-when-down cluster-allow-reads-when-down"
                            + " cluster-allow-replica-migration cluster-announce-bus-port cluster-announce-client-ipv4"
                            + " cluster-announce-client-ipv6 cluster-announce-client-port"
                            + " cluster-announce-client-tls-port cluster-announce-hostname"
                            + " cluster-announce-human-nodename cluster-announce-ip cluster-announce-port"
                            + " cluster-announce-tls-port cluster-blacklist-ttl cluster-config-file"
                            + " cluster-config-save-behavior cluster-databases cluster-link-sendbuf-limit"
                            + " cluster-manual-failover-timeout cluster-message-gossip-perc"
                            + " cluster-migration-barrier cluster-node-timeout cluster-ping-interval cluster-port"
                            + " cluster-preferred-endpoint-type cluster-replica-no-failover"
                            + " cluster-replica-validity-factor cluster-require-full-coverage"
                            + " cluster-slot-migration-log-max-len cluster-slot-stats-enabled"
                            + " slot-migration-max-failover-repl-bytes"),
            row(
                    "TLS, which is refused where a port or a role is asked for",
                    "max-new-tls-connections-per-cycle tls-auth-clients tls-auth-clients-user"
                            + " tls-auto-reload-interval tls-ca-cert-dir tls-ca-cert-file tls-ciphers"
                            + " tls-ciphersuites tls-client-cert-file tls-client-key-file tls-client-key-file-pass"
                            + " tls-dh-params-file tls-key-file-pass tls-prefer-server-ciphers tls-protocols"
                            + " tls-session-cache-size tls-session-cache-timeout tls-session-caching"),
            row(
                    "the core around the data: ACL, logs of commands and latency, client tracking, memory limits",
                    "acl-pubsub-default acllog-max-len commandlog-execution-slower-than"
                            + " commandlog-large-reply-max-len commandlog-large-request-max-len"
                            + " commandlog-reply-larger-than commandlog-request-larger-than"
                            + " commandlog-slow-execution-max-len latency-monitor-threshold latency-tracking"
                            + " latency-tracking-info-percentiles lazyfree-lazy-eviction log-format"
                            + " log-timestamp-format maxmemory-eviction-tenacity"
                            + " maxmemory-samples"
                            + " notify-keyspace-events oom-score-adj oom-score-adj-values syslog-enabled"
                            + " syslog-facility syslog-ident tracking-table-max-keys"),
            row("the rest of the types", "hll-sparse-max-bytes list-compress-depth locale-collate"),
            row("scripting", "busy-reply-threshold lua-enable-insecure-api"),
            row(
                    "nothing: what they tune or work around does not exist in a Java process without fork",
                    "active-defrag-cycle-max active-defrag-cycle-min active-defrag-cycle-us"
                            + " active-defrag-ignore-bytes active-defrag-max-scan-fields"
                            + " active-defrag-threshold-lower active-defrag-threshold-upper activerehashing"
                            + " aof-rewrite-cpulist bgsave-cpulist bio-cpulist crash-log-enabled"
                            + " crash-memcheck-enabled daemonize disable-thp hash-seed"
                            + " ignore-warnings io-threads io-threads-always-active jemalloc-bg-thread"
                            + " max-new-connections-per-cycle min-io-threads-avoid-copy-reply"
                            + " min-string-size-avoid-copy-reply min-string-size-avoid-copy-reply-threaded mptcp"
                            + " prefetch-batch-max-size proc-title-template rdma-completion-vector rdma-rx-size"
                            + " server-cpulist set-proc-title socket-mark-id"
                            + " use-exit-on-panic"),
            row(
                    "nothing: they are for tests of Valkey itself",
                    "client-default-resp debug-context enable-debug-assert enable-module-command"
                            + " req-res-logfile watchdog-period"));

    private StoredOnly() {}

    private static Row row(String waitsFor, String names) {
        return new Row(waitsFor, List.of(names.split(" ", -1)));
    }

    /** What each of these directives waits for, by name. */
    public static Map<String, String> reasons() {
        Map<String, String> reasons = new TreeMap<>();
        for (Row row : TABLE) {
            row.directives().forEach(name -> reasons.put(name, row.waitsFor()));
        }
        return reasons;
    }
}
