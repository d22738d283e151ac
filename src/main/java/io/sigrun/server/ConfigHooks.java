package io.sigrun.server;

import io.sigrun.command.Credentials;
import io.sigrun.config.Config;
import io.sigrun.config.ConfigException;
import io.sigrun.config.DataDirectives;
import io.sigrun.config.Directive;
import io.sigrun.config.NetworkDirectives;
import io.sigrun.config.ServerDirectives;
import io.sigrun.keyspace.EncodingLimits;
import io.sigrun.keyspace.FreeingOptions;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.keyspace.LeastFrequentlyUsed;
import io.sigrun.resp.RequestParser;
import io.sigrun.util.ServerLog;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Puts directives into effect: at the start all of them, later those that CONFIG SET changes. */
final class ConfigHooks {
    private ConfigHooks() {}

    /** Registers the hooks and applies them once. */
    static void register(Config config, Keyspace keyspace, ServerLog log, Credentials credentials, RequestParser parser)
            throws ConfigException {
        on(
                config,
                NetworkDirectives.PROTO_MAX_BULK_LEN,
                c -> parser.setMaxBulkBytes(c.number(NetworkDirectives.PROTO_MAX_BULK_LEN)));
        EncodingLimits limits = keyspace.limits();
        on(
                config,
                DataDirectives.LIST_MAX_LISTPACK_SIZE,
                c -> limits.listNodeSize = (int) c.number(DataDirectives.LIST_MAX_LISTPACK_SIZE));
        on(
                config,
                DataDirectives.HASH_MAX_LISTPACK_ENTRIES,
                c -> limits.hashEntries = c.number(DataDirectives.HASH_MAX_LISTPACK_ENTRIES));
        on(
                config,
                DataDirectives.HASH_MAX_LISTPACK_VALUE,
                c -> limits.hashValueBytes = c.number(DataDirectives.HASH_MAX_LISTPACK_VALUE));
        on(
                config,
                DataDirectives.SET_MAX_INTSET_ENTRIES,
                c -> limits.setIntegers = c.number(DataDirectives.SET_MAX_INTSET_ENTRIES));
        on(
                config,
                DataDirectives.SET_MAX_LISTPACK_ENTRIES,
                c -> limits.setEntries = c.number(DataDirectives.SET_MAX_LISTPACK_ENTRIES));
        on(
                config,
                DataDirectives.SET_MAX_LISTPACK_VALUE,
                c -> limits.setValueBytes = c.number(DataDirectives.SET_MAX_LISTPACK_VALUE));
        on(
                config,
                DataDirectives.ZSET_MAX_LISTPACK_ENTRIES,
                c -> limits.sortedSetEntries = c.number(DataDirectives.ZSET_MAX_LISTPACK_ENTRIES));
        on(
                config,
                DataDirectives.ZSET_MAX_LISTPACK_VALUE,
                c -> limits.sortedSetValueBytes = c.number(DataDirectives.ZSET_MAX_LISTPACK_VALUE));
        on(
                config,
                DataDirectives.STREAM_NODE_MAX_BYTES,
                c -> limits.streamNodeBytes = c.number(DataDirectives.STREAM_NODE_MAX_BYTES));
        on(
                config,
                DataDirectives.STREAM_NODE_MAX_ENTRIES,
                c -> limits.streamNodeEntries = c.number(DataDirectives.STREAM_NODE_MAX_ENTRIES));
        on(
                config,
                DataDirectives.MAXMEMORY_POLICY,
                c -> keyspace.setLfu(c.text(DataDirectives.MAXMEMORY_POLICY).endsWith("lfu")));
        LeastFrequentlyUsed frequencies = keyspace.frequencies();
        on(
                config,
                DataDirectives.LFU_LOG_FACTOR,
                c -> frequencies.setLogFactor(c.number(DataDirectives.LFU_LOG_FACTOR)));
        on(
                config,
                DataDirectives.LFU_DECAY_TIME,
                c -> frequencies.setDecayMinutes(c.number(DataDirectives.LFU_DECAY_TIME)));
        registerFreeing(config, keyspace.freeing());
        on(config, ServerDirectives.REQUIREPASS, c -> password(c, credentials));
        on(
                config,
                ServerDirectives.LOGLEVEL,
                c -> log.setLevel(ServerLog.Level.valueOf(
                        c.text(ServerDirectives.LOGLEVEL).toUpperCase(Locale.ROOT))));
    }

    private static void registerFreeing(Config config, FreeingOptions freeing) throws ConfigException {
        on(
                config,
                DataDirectives.LAZYFREE_LAZY_EXPIRE,
                c -> freeing.lazyExpire = c.isYes(DataDirectives.LAZYFREE_LAZY_EXPIRE));
        on(
                config,
                DataDirectives.LAZYFREE_LAZY_SERVER_DEL,
                c -> freeing.lazyServerDelete = c.isYes(DataDirectives.LAZYFREE_LAZY_SERVER_DEL));
        on(
                config,
                DataDirectives.LAZYFREE_LAZY_USER_DEL,
                c -> freeing.lazyUserDelete = c.isYes(DataDirectives.LAZYFREE_LAZY_USER_DEL));
        on(
                config,
                DataDirectives.LAZYFREE_LAZY_USER_FLUSH,
                c -> freeing.lazyUserFlush = c.isYes(DataDirectives.LAZYFREE_LAZY_USER_FLUSH));
    }

    private static void password(Config config, Credentials credentials) {
        credentials.setPassword(config.text(ServerDirectives.REQUIREPASS).getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void on(Config config, Directive directive, Config.Hook hook) throws ConfigException {
        config.onChange(directive, hook);
        hook.apply(config);
    }
}
