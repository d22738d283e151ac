package io.sigrun.config;

import java.util.List;
import java.util.Map;

/**
 * Directives of Redis 2.6 to 8 that have no effect here and protect nothing, so that a file with them can be used as it
 * is.
 */
final class LegacyDirectives {
    private static final String REMOVED = "removed from Redis or Valkey since";
    private static final String OTHER = "tunes something that Sigrun does differently";

    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("list-max-ziplist-entries", REMOVED),
            Map.entry("list-max-ziplist-value", REMOVED),
            Map.entry("lua-replicate-commands", REMOVED),
            Map.entry("io-threads-do-reads", REMOVED),
            Map.entry("dynamic-hz", REMOVED),
            Map.entry("events-per-io-thread", REMOVED),
            Map.entry("sanitize-dump-payload", REMOVED),
            Map.entry("glueoutputbuf", REMOVED),
            Map.entry("hash-max-zipmap-entries", REMOVED),
            Map.entry("hash-max-zipmap-value", REMOVED),
            Map.entry("vm-enabled", REMOVED),
            Map.entry("vm-swap-file", REMOVED),
            Map.entry("vm-max-memory", REMOVED),
            Map.entry("vm-page-size", REMOVED),
            Map.entry("vm-pages", REMOVED),
            Map.entry("vm-max-threads", REMOVED),
            Map.entry("gopher-enabled", REMOVED),
            Map.entry("replica-full-sync-buffer-limit", OTHER),
            Map.entry("cluster-compatibility-sample-ratio", OTHER),
            Map.entry("vset-force-single-threaded-execution", OTHER));

    /**
     * What the directives of the modules begin with that come with Redis 8; their data is refused where it is found.
     */
    private static final List<String> OF_MODULES = List.of("search-", "ts-", "bf-", "cf-");

    private LegacyDirectives() {}

    static boolean isUnderstood(String name) {
        return REASONS.containsKey(name) || isOfModule(name);
    }

    static String reason(String name) {
        return isOfModule(name) ? "is about a module, which Sigrun does not have" : REASONS.getOrDefault(name, OTHER);
    }

    private static boolean isOfModule(String name) {
        return OF_MODULES.stream().anyMatch(name::startsWith);
    }
}
