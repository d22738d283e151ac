package io.sigrun.server;

import io.sigrun.aof.AppendOnlyFile;
import io.sigrun.command.ClientPause;
import io.sigrun.command.CommandEntry;
import io.sigrun.keyspace.Database;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.keyspace.KeyspaceStatistics;
import io.sigrun.memory.Region;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The text of INFO: Valkey's sections and fields, with its names and order, and a section {@code JVM} of our own that
 * only {@code everything} and its own name show.
 */
final class Info {
    private static final List<String> DEFAULT_SECTIONS = List.of(
            "server",
            "tls",
            "clients",
            "memory",
            "persistence",
            "stats",
            "replication",
            "cpu",
            "modules",
            "errorstats",
            "cluster",
            "keyspace");
    private static final List<String> ALL_SECTIONS = List.of(
            "server",
            "tls",
            "clients",
            "memory",
            "persistence",
            "stats",
            "replication",
            "cpu",
            "modules",
            "commandstats",
            "errorstats",
            "latencystats",
            "cluster",
            "clusterinfo",
            "scriptingengines",
            "keyspace",
            "jvm");

    private final ServerContext context;
    private final Map<String, Section> writers = new LinkedHashMap<>();

    @FunctionalInterface
    private interface Section {
        void write(InfoText text);
    }

    Info(ServerContext context) {
        this.context = context;
        InfoRuntime runtime = new InfoRuntime(context);
        writers.put("server", runtime::server);
        writers.put("clients", this::clients);
        writers.put("memory", runtime::memory);
        writers.put("persistence", this::persistence);
        writers.put("stats", this::stats);
        writers.put("replication", this::replication);
        writers.put("cpu", runtime::cpu);
        writers.put("modules", text -> text.section("Modules"));
        writers.put("commandstats", this::commandStatistics);
        writers.put("errorstats", this::errorStatistics);
        writers.put("latencystats", text -> text.section("Latencystats"));
        writers.put("cluster", text -> text.section("Cluster").field("cluster_enabled", 0));
        writers.put("keyspace", this::keyspace);
        writers.put("debug", this::debug);
        writers.put("jvm", runtime::virtualMachine);
    }

    /** The text for the sections asked for, by name in any case; none means the default ones. */
    String text(List<String> wanted) {
        Set<String> sections = new LinkedHashSet<>();
        for (String name : wanted) {
            switch (name.toLowerCase(Locale.ROOT)) {
                case "default" -> sections.addAll(DEFAULT_SECTIONS);
                case "all", "everything" -> sections.addAll(ALL_SECTIONS);
                default -> sections.add(name.toLowerCase(Locale.ROOT));
            }
        }
        if (wanted.isEmpty()) {
            sections.addAll(DEFAULT_SECTIONS);
        }
        InfoText text = new InfoText();
        for (Map.Entry<String, Section> writer : writers.entrySet()) {
            if (sections.contains(writer.getKey())) {
                writer.getValue().write(text);
            }
        }
        return text.toString();
    }

    private void clients(InfoText text) {
        ServerState state = context.state();
        ClientPause pause = state.clients.pause();
        text.section("Clients")
                .field("connected_clients", state.connectionCount())
                .field("cluster_connections", 0)
                .field("maxclients", context.settings().maxClients())
                .field("client_recent_max_input_buffer", state.largestQueryBytes())
                .field("client_recent_max_output_buffer", state.largestOutputBytes())
                .field("blocked_clients", state.clients.waitingCount())
                .field("tracking_clients", 0)
                .field("pubsub_clients", 0)
                .field("watching_clients", context.keyspace().watches().watchers())
                .field("clients_in_timeout_table", state.clients.blocked().countWithTimeout())
                .field("total_watched_keys", context.keyspace().watches().keys())
                .field("total_blocking_keys", context.keyspace().blockedKeys().keys())
                .field(
                        "total_blocking_keys_on_nokey",
                        context.keyspace().blockedKeys().keysAwaitingRemoval())
                .field("paused_reason", pause.isActive() ? "client_pause" : "none")
                .field("paused_actions", pause.isActive() ? pause.isForAll() ? "all" : "write" : "none")
                .field(
                        "paused_timeout_milliseconds",
                        pause.remainingMs(context.clock().nowMs()));
    }

    private void persistence(InfoText text) {
        Persistence persistence = context.persistence();
        AppendOnlyFile aof = context.appendOnlyFile();
        BackgroundSave save = persistence.background();
        long nowMs = context.clock().nowMs();
        text.section("Persistence")
                .field("loading", context.loading() ? 1 : 0)
                .field("async_loading", 0)
                .field("current_cow_peak", save.isRunning() ? save.backlogPeak() : 0)
                .field("current_cow_size", save.backlog())
                .field("current_cow_size_age", 0)
                .field("current_fork_perc", percent(save.keysRead(), save.keyCount()))
                .field("current_save_keys_processed", save.keysRead())
                .field("current_save_keys_total", save.keyCount())
                .field("rdb_changes_since_last_save", context.keyspace().dirty())
                .field("rdb_bgsave_in_progress", persistence.savesInBackground() ? 1 : 0)
                .field("rdb_last_save_time", persistence.lastSaveSeconds())
                .field("rdb_last_bgsave_status", persistence.lastBackgroundSaveOk() ? "ok" : "err")
                .field("rdb_last_bgsave_time_sec", persistence.lastBackgroundSaveTookSeconds())
                .field(
                        "rdb_current_bgsave_time_sec",
                        persistence.savesInBackground() ? (nowMs - save.startedMs()) / 1000 : -1)
                .field("rdb_saves", persistence.saves())
                .field("rdb_last_cow_size", save.isRunning() ? 0 : save.backlogPeak())
                .field("rdb_last_load_keys_expired", persistence.loadedExpiredKeys())
                .field("rdb_last_load_keys_loaded", persistence.loadedKeys())
                .field("aof_enabled", aof.isEnabled() ? 1 : 0)
                .field("aof_rewrite_in_progress", aof.rewriting() ? 1 : 0)
                .field("aof_rewrite_scheduled", aof.rewriteScheduled() ? 1 : 0)
                .field("aof_last_rewrite_time_sec", aof.lastRewriteSeconds())
                .field("aof_current_rewrite_time_sec", aof.currentRewriteSeconds())
                .field("aof_last_bgrewrite_status", aof.lastRewriteOk() ? "ok" : "err")
                .field("aof_rewrites", aof.rewrites())
                .field("aof_rewrites_consecutive_failures", aof.consecutiveFailures())
                .field("aof_last_write_status", aof.problem().isEmpty() ? "ok" : "err")
                .field("aof_last_cow_size", 0)
                .field("module_fork_in_progress", 0)
                .field("module_fork_last_cow_size", 0)
                .field("slot_migration_fork_in_progress", 0);
        if (aof.isEnabled()) {
            text.field("aof_current_size", aof.size())
                    .field("aof_base_size", aof.baseSize())
                    .field("aof_pending_rewrite", aof.rewriteScheduled() ? 1 : 0)
                    .field("aof_buffer_length", aof.buffer().length())
                    .field("aof_pending_bio_fsync", aof.pendingSyncs())
                    .field("aof_delayed_fsync", aof.delayedSyncs());
        }
        if (context.loading()) {
            loading(text, persistence);
        }
    }

    private static String percent(long part, long whole) {
        return String.format(Locale.ROOT, "%.2f", whole == 0 ? 0 : 100.0 * part / whole);
    }

    private void loading(InfoText text, Persistence persistence) {
        long total = persistence.loadTotalBytes();
        long loaded = persistence.loadedBytes();
        long seconds = Math.max(0, context.clock().nowMs() / 1000 - persistence.loadStartedSeconds());
        text.field("loading_start_time", persistence.loadStartedSeconds())
                .field("loading_total_bytes", total)
                .field("loading_rdb_used_mem", persistence.loadMemoryWhenSaved())
                .field("loading_loaded_bytes", loaded)
                .field("loading_loaded_perc", InfoText.twoDecimals(total == 0 ? 0 : 100.0 * loaded / total))
                .field("loading_eta_seconds", loaded == 0 ? 1 : seconds * (total - loaded) / (loaded + 1));
    }

    private void stats(InfoText text) {
        ServerState state = context.state();
        text.section("Stats")
                .field("total_connections_received", state.connectionsReceived)
                .field("total_commands_processed", context.totalCommands())
                .field("instantaneous_ops_per_sec", state.commandRate.perSecond())
                .field("total_net_input_bytes", state.bytesReceived)
                .field("total_net_output_bytes", state.bytesSent)
                .zeros(
                        "total_net_repl_input_bytes",
                        "total_net_repl_output_bytes",
                        "total_net_cluster_slot_import_bytes",
                        "total_net_cluster_slot_export_bytes")
                .field("instantaneous_input_kbps", InfoText.twoDecimals(state.inputRate.perSecond() / 1024.0))
                .field("instantaneous_output_kbps", InfoText.twoDecimals(state.outputRate.perSecond() / 1024.0))
                .field("instantaneous_input_repl_kbps", "0.00")
                .field("instantaneous_output_repl_kbps", "0.00")
                .field("rejected_connections", state.connectionsRejected)
                .zeros("sync_full", "sync_partial_ok", "sync_partial_err");
        keyStats(text, context.keyspace().statistics());
        loopStats(text, state);
    }

    private static void keyStats(InfoText text, KeyspaceStatistics keys) {
        text.field("expired_keys", keys.expiredKeys)
                .field("expired_fields", keys.expiredFields)
                .field("expired_stale_perc", InfoText.twoDecimals(keys.expiredStalePercentage))
                .field("expired_keys_with_volatile_items_stale_perc", "0.00")
                .field("expired_time_cap_reached_count", keys.expiredTimeCapReached)
                .field("expire_cycle_cpu_milliseconds", keys.expireCycleUs / 1000)
                .field("evicted_keys", keys.evictedKeys)
                .zeros(
                        "evicted_clients",
                        "evicted_scripts",
                        "total_eviction_exceeded_time",
                        "current_eviction_exceeded_time")
                .field("keyspace_hits", keys.hits)
                .field("keyspace_misses", keys.misses)
                .zeros(
                        "pubsub_channels",
                        "pubsub_patterns",
                        "pubsubshard_channels",
                        "latest_fork_usec",
                        "total_forks",
                        "migrate_cached_sockets",
                        "slave_expires_tracked_keys",
                        "active_defrag_hits",
                        "active_defrag_misses",
                        "active_defrag_key_hits",
                        "active_defrag_key_misses",
                        "total_active_defrag_time",
                        "current_active_defrag_time",
                        "tracking_total_keys",
                        "tracking_total_items",
                        "tracking_total_prefixes",
                        "unexpected_error_replies");
    }

    private void loopStats(InfoText text, ServerState state) {
        text.field("total_error_replies", state.errors.total())
                .field("dump_payload_sanitizations", context.keyspace().statistics().checkedPayloads)
                .field("total_reads_processed", state.readsProcessed)
                .field("total_writes_processed", state.writesProcessed)
                .zeros(
                        "io_threaded_reads_processed",
                        "io_threaded_writes_processed",
                        "io_threaded_freed_objects",
                        "io_threaded_accept_processed",
                        "io_threaded_poll_processed",
                        "io_threaded_total_prefetch_batches",
                        "io_threaded_total_prefetch_entries")
                .field("client_query_buffer_limit_disconnections", state.queryLimitDisconnections)
                .field("client_output_buffer_limit_disconnections", state.outputLimitDisconnections)
                .zeros("reply_buffer_shrinks", "reply_buffer_expands")
                .field("eventloop_cycles", state.turns)
                .field("eventloop_duration_sum", state.turnNs / 1000)
                .field("eventloop_duration_cmd_sum", state.commandNs / 1000)
                .field("instantaneous_eventloop_cycles_per_sec", state.turnRate.perSecond())
                .field("instantaneous_eventloop_duration_usec", state.meanTurnUs())
                .field("acl_access_denied_auth", context.refusedLogins())
                .zeros(
                        "acl_access_denied_cmd",
                        "acl_access_denied_key",
                        "acl_access_denied_channel",
                        "acl_access_denied_tls_cert",
                        "acl_access_denied_db");
    }

    private void replication(InfoText text) {
        text.section("Replication")
                .field("role", "master")
                .zeros("connected_slaves", "replicas_waiting_psync")
                .field("master_failover_state", "no-failover")
                .field("master_replid", context.replicationId())
                .field("master_replid2", "0".repeat(40))
                .field("master_repl_offset", 0)
                .field("second_repl_offset", -1)
                .field("repl_backlog_active", 0)
                .field("repl_backlog_size", context.settings().backlogBytes())
                .zeros("repl_backlog_first_byte_offset", "repl_backlog_histlen");
    }

    private void commandStatistics(InfoText text) {
        text.section("Commandstats");
        for (CommandEntry entry : context.table().entries()) {
            commandStatistics(text, entry);
        }
    }

    private static void commandStatistics(InfoText text, CommandEntry entry) {
        if (entry.calls > 0 || entry.rejectedCalls > 0 || entry.failedCalls > 0) {
            double each = entry.calls == 0 ? 0 : (double) entry.microseconds / entry.calls;
            text.field(
                    "cmdstat_" + entry.command.fullName(),
                    "calls=" + entry.calls + ",usec=" + entry.microseconds + ",usec_per_call="
                            + InfoText.twoDecimals(each) + ",rejected_calls=" + entry.rejectedCalls + ",failed_calls="
                            + entry.failedCalls);
        }
        if (entry.subcommands() != null) {
            for (CommandEntry sub : entry.subcommands().entries()) {
                commandStatistics(text, sub);
            }
        }
    }

    private void errorStatistics(InfoText text) {
        text.section("Errorstats");
        context.state().errors.forEach((code, count) -> text.field("errorstat_" + code, "count=" + count));
    }

    private void keyspace(InfoText text) {
        text.section("Keyspace");
        Keyspace keyspace = context.keyspace();
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            Database database = keyspace.database(i);
            if (database.size() > 0) {
                text.field(
                        "db" + i,
                        "keys=" + database.size() + ",expires=" + database.volatileSize() + ",avg_ttl="
                                + database.averageTtlMs() + ",keys_with_volatile_items="
                                + database.keysWithVolatileFields());
            }
        }
    }

    /** Shown only where it is asked for by its name. */
    private void debug(InfoText text) {
        ServerState state = context.state();
        text.section("Debug")
                .field("eventloop_duration_aof_sum", 0)
                .field("eventloop_duration_cron_sum", state.timedWorkNs / 1000)
                .field("eventloop_duration_max", state.longestTurnNs / 1000)
                .field("eventloop_cmd_per_cycle_max", state.mostCommandsInTurn)
                .zeros("io_threaded_reads_pending", "io_threaded_writes_pending");
    }

    /** The names of all sections, for a check that none is forgotten. */
    static List<String> sections() {
        return new ArrayList<>(ALL_SECTIONS);
    }

    static long used(Region region) {
        return region.usedBytes();
    }
}
