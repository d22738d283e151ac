package io.sigrun.server;

import io.sigrun.keyspace.Keyspace;
import io.sigrun.memory.Region;
import io.sigrun.util.ProductVersion;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;

/** The sections of INFO about the process: Server, Memory, CPU, JVM. */
final class InfoRuntime {
    private final ServerContext context;

    InfoRuntime(ServerContext context) {
        this.context = context;
    }

    void server(InfoText text) {
        ServerSettings settings = context.settings();
        long nowUs = context.clock().nowUs();
        long uptime = (context.clock().nowMs() - context.startedMs()) / 1000;
        text.section("Server")
                .field("redis_version", ProductVersion.REDIS)
                .field("server_name", "valkey")
                .field("valkey_version", ProductVersion.VALKEY)
                .field("valkey_release_stage", "ga")
                .field("sigrun_version", ProductVersion.SIGRUN)
                .field("redis_git_sha1", "00000000")
                .field("redis_git_dirty", 0)
                .field("redis_build_id", ProductVersion.BUILD_ID)
                .field(context.settings().isRedisMode() ? "redis_mode" : "server_mode", "standalone")
                .field("os", ProcessStatus.system())
                .field("arch_bits", 64)
                .field("monotonic_clock", "Java System.nanoTime")
                .field("multiplexing_api", context.multiplexing())
                .field("java_version", System.getProperty("java.version"))
                .field("process_id", ProcessHandle.current().pid())
                .field("process_supervised", settings.supervised())
                .field("run_id", context.runId())
                .field("tcp_port", settings.port())
                .field("server_time_usec", nowUs)
                .field("uptime_in_seconds", uptime)
                .field("uptime_in_days", uptime / 86_400)
                .field("hz", settings.hz())
                .field("configured_hz", settings.hz())
                .field("clients_hz", settings.hz())
                .field("lru_clock", context.keyspace().lruClock())
                .field("executable", settings.executable())
                .field("config_file", settings.configFile())
                .field("io_threads_active", 0)
                .field("availability_zone", settings.availabilityZone());
        int index = 0;
        for (String listener : context.listeners()) {
            text.field("listener" + index++, listener);
        }
    }

    void memory(InfoText text) {
        Region region = context.region();
        Keyspace keyspace = context.keyspace();
        long used = context.usedMemory();
        long peak = context.state().peakMemory(used);
        long resident = ProcessStatus.residentBytes();
        long total = ProcessStatus.machineMemoryBytes();
        long overhead = context.memoryOverhead();
        long startup = context.startupMemory();
        long dataset = Math.max(0, used - overhead);
        long grown = Math.max(1, used - startup);
        ServerSettings settings = context.settings();
        text.section("Memory")
                .bytes("used_memory", used)
                .bytes("used_memory_rss", resident)
                .bytes("used_memory_peak", peak)
                .field("used_memory_peak_perc", InfoText.twoDecimals(100.0 * used / Math.max(1, peak)) + "%")
                .field("used_memory_overhead", overhead)
                .field("used_memory_startup", startup)
                .field("used_memory_dataset", dataset)
                .field("used_memory_dataset_perc", InfoText.twoDecimals(Math.min(100.0, 100.0 * dataset / grown)) + "%")
                .field("allocator_allocated", region.usedBytes())
                .field("allocator_active", region.activeBytes())
                .field("allocator_resident", region.residentBytes())
                .field("allocator_muzzy", 0)
                .bytes("total_system_memory", total)
                .field("used_memory_lua", 0)
                .field("used_memory_vm_eval", 0)
                .field("used_memory_lua_human", "0B")
                .zeros(
                        "used_memory_scripts_eval",
                        "number_of_cached_scripts",
                        "number_of_functions",
                        "number_of_libraries",
                        "used_memory_vm_functions",
                        "used_memory_vm_total")
                .field("used_memory_vm_total_human", "0B")
                .field("used_memory_functions", 0)
                .bytes("used_memory_scripts", 0)
                .bytes("maxmemory", settings.maxMemory())
                .field("maxmemory_policy", settings.maxMemoryPolicy())
                .field("allocator_frag_ratio", ratio(region.activeBytes(), region.usedBytes()))
                .field("allocator_frag_bytes", region.activeBytes() - region.usedBytes())
                .field("allocator_rss_ratio", ratio(region.residentBytes(), region.activeBytes()))
                .field("allocator_rss_bytes", region.residentBytes() - region.activeBytes())
                .field("rss_overhead_ratio", ratio(resident, region.residentBytes()))
                .field("rss_overhead_bytes", resident - region.residentBytes())
                .field("mem_fragmentation_ratio", ratio(resident, used))
                .field("mem_fragmentation_bytes", resident - used)
                .zeros(
                        "mem_not_counted_for_evict",
                        "mem_replication_backlog",
                        "mem_total_replication_buffers",
                        "mem_replicas_repl_buffer",
                        "mem_clients_slaves")
                .field("mem_clients_normal", context.clientMemory())
                .zeros("mem_cluster_links", "mem_cluster_slot_import", "mem_cluster_slot_export")
                .field("mem_aof_buffer", context.appendOnlyFile().buffer().length())
                .field("mem_allocator", "sigrun-region")
                .zeros("mem_overhead_db_hashtable_rehashing", "active_defrag_running")
                .field("lazyfree_pending_objects", keyspace.garbage().pendingObjects())
                .field("lazyfreed_objects", keyspace.statistics().lazyFreedObjects);
    }

    private static String ratio(long a, long b) {
        return InfoText.twoDecimals((double) a / Math.max(1, b));
    }

    void cpu(InfoText text) {
        ProcessStatus.CpuTime process = ProcessStatus.cpuTime();
        ProcessStatus.CpuTime thread = ProcessStatus.threadCpuTime();
        text.section("CPU")
                .field("used_cpu_sys", InfoText.decimals(process.systemSeconds(), 6))
                .field("used_cpu_user", InfoText.decimals(process.userSeconds(), 6))
                .field("used_cpu_sys_children", "0.000000")
                .field("used_cpu_user_children", "0.000000")
                .field("used_cpu_sys_main_thread", InfoText.decimals(thread.systemSeconds(), 6))
                .field("used_cpu_user_main_thread", InfoText.decimals(thread.userSeconds(), 6))
                .field("used_active_time_main_thread", InfoText.decimals(context.state().turnNs / 1e9, 6));
    }

    void virtualMachine(InfoText text) {
        Runtime runtime = Runtime.getRuntime();
        text.section("JVM")
                .field("jvm_heap_used", runtime.totalMemory() - runtime.freeMemory())
                .field("jvm_heap_committed", runtime.totalMemory())
                .field("jvm_heap_max", runtime.maxMemory())
                .field("jvm_threads", ManagementFactory.getThreadMXBean().getThreadCount());
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            String name = collector.getName().toLowerCase(java.util.Locale.ROOT).replace(' ', '_');
            text.field("jvm_gc_" + name + "_count", collector.getCollectionCount())
                    .field("jvm_gc_" + name + "_ms", collector.getCollectionTime());
        }
    }
}
