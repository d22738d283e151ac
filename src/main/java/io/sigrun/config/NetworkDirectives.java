package io.sigrun.config;

import static io.sigrun.config.Directive.bool;
import static io.sigrun.config.Directive.choice;
import static io.sigrun.config.Directive.memory;
import static io.sigrun.config.Directive.number;
import static io.sigrun.config.Directive.octal;
import static io.sigrun.config.Directive.percent;
import static io.sigrun.config.Directive.special;
import static io.sigrun.config.Directive.text;

import java.util.List;

/** Directives: The network and its clients. */
public final class NetworkDirectives {
    public static final Directive BIND = special("bind", "* -::*").severalArguments();
    public static final Directive BIND_SOURCE_ADDR = text("bind-source-addr", "");
    public static final Directive CLIENT_DEFAULT_RESP =
            number("client-default-resp", 2, 2, 3).cannotChange().unlisted();
    public static final Directive CLIENT_OUTPUT_BUFFER_LIMIT = special(
                    "client-output-buffer-limit", "normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60")
            .severalArguments();
    public static final Directive CLIENT_QUERY_BUFFER_LIMIT =
            memory("client-query-buffer-limit", 1073741824, 1048576, Long.MAX_VALUE);
    public static final Directive IO_THREADS = number("io-threads", 1, 1, 256);
    public static final Directive IO_THREADS_ALWAYS_ACTIVE =
            bool("io-threads-always-active", false).unlisted();
    public static final Directive MAX_NEW_CONNECTIONS_PER_CYCLE = number("max-new-connections-per-cycle", 10, 1, 1000);
    public static final Directive MAX_NEW_TLS_CONNECTIONS_PER_CYCLE =
            number("max-new-tls-connections-per-cycle", 1, 1, 1000);
    public static final Directive MAXCLIENTS = number("maxclients", 10000, 1, 4294967295L);
    public static final Directive MAXMEMORY_CLIENTS = percent("maxmemory-clients", 0, -100, Long.MAX_VALUE);
    public static final Directive MIN_IO_THREADS_AVOID_COPY_REPLY =
            number("min-io-threads-avoid-copy-reply", 7, 0, Integer.MAX_VALUE).unlisted();
    public static final Directive MIN_STRING_SIZE_AVOID_COPY_REPLY = number(
                    "min-string-size-avoid-copy-reply", 16384, 0, Integer.MAX_VALUE)
            .unlisted();
    public static final Directive MIN_STRING_SIZE_AVOID_COPY_REPLY_THREADED = number(
                    "min-string-size-avoid-copy-reply-threaded", 65536, 0, Integer.MAX_VALUE)
            .unlisted();
    public static final Directive MPTCP = bool("mptcp", false).cannotChange();
    /** Sigrun's own: the way to the kernel, as INFO calls it. */
    public static final Directive MULTIPLEXING_API = choice("multiplexing-api", "epoll", "epoll", "io_uring", "nio")
            .cannotChange()
            .unlisted();

    public static final Directive PORT = number("port", 6379, 0, 65535);
    public static final Directive PREFETCH_BATCH_MAX_SIZE = number("prefetch-batch-max-size", 16, 0, 128);
    public static final Directive PROTECTED_MODE = bool("protected-mode", true);
    public static final Directive PROTO_MAX_BULK_LEN = memory("proto-max-bulk-len", 536870912, 1048576, Long.MAX_VALUE);
    public static final Directive RDMA_BIND = special("rdma-bind", "").severalArguments();
    public static final Directive RDMA_COMPLETION_VECTOR =
            number("rdma-completion-vector", -1, -1, 1024).cannotChange();
    public static final Directive RDMA_PORT = number("rdma-port", 0, 0, 65535);
    public static final Directive RDMA_RX_SIZE =
            number("rdma-rx-size", 1048576, 65536, 16777216).cannotChange();
    public static final Directive REPL_MPTCP = bool("repl-mptcp", false).cannotChange();
    public static final Directive SOCKET_MARK_ID =
            number("socket-mark-id", 0, 0, 4294967295L).cannotChange();
    public static final Directive TCP_BACKLOG =
            number("tcp-backlog", 511, 0, Integer.MAX_VALUE).cannotChange();
    public static final Directive TCP_KEEPALIVE = number("tcp-keepalive", 300, 0, Integer.MAX_VALUE);
    public static final Directive TIMEOUT = number("timeout", 0, 0, Integer.MAX_VALUE);
    public static final Directive TLS_AUTH_CLIENTS = choice("tls-auth-clients", "yes", "no", "yes", "optional");
    public static final Directive TLS_AUTH_CLIENTS_USER = choice("tls-auth-clients-user", "off", "CN", "URI", "off");
    public static final Directive TLS_AUTO_RELOAD_INTERVAL =
            number("tls-auto-reload-interval", 0, 0, Integer.MAX_VALUE);
    public static final Directive TLS_CA_CERT_DIR = text("tls-ca-cert-dir", "");
    public static final Directive TLS_CA_CERT_FILE = text("tls-ca-cert-file", "");
    public static final Directive TLS_CERT_FILE = text("tls-cert-file", "");
    public static final Directive TLS_CIPHERS = text("tls-ciphers", "");
    public static final Directive TLS_CIPHERSUITES = text("tls-ciphersuites", "");
    public static final Directive TLS_CLIENT_CERT_FILE = text("tls-client-cert-file", "");
    public static final Directive TLS_CLIENT_KEY_FILE = text("tls-client-key-file", "");
    public static final Directive TLS_CLIENT_KEY_FILE_PASS =
            text("tls-client-key-file-pass", "").secret();
    public static final Directive TLS_CLUSTER = bool("tls-cluster", false);
    public static final Directive TLS_DH_PARAMS_FILE = text("tls-dh-params-file", "");
    public static final Directive TLS_KEY_FILE = text("tls-key-file", "");
    public static final Directive TLS_KEY_FILE_PASS =
            text("tls-key-file-pass", "").secret();
    public static final Directive TLS_PORT = number("tls-port", 0, 0, 65535);
    public static final Directive TLS_PREFER_SERVER_CIPHERS = bool("tls-prefer-server-ciphers", false);
    public static final Directive TLS_PROTOCOLS = text("tls-protocols", "");
    public static final Directive TLS_REPLICATION = bool("tls-replication", false);
    public static final Directive TLS_SESSION_CACHE_SIZE =
            number("tls-session-cache-size", 20480, 0, Integer.MAX_VALUE);
    public static final Directive TLS_SESSION_CACHE_TIMEOUT =
            number("tls-session-cache-timeout", 300, 0, Integer.MAX_VALUE);
    public static final Directive TLS_SESSION_CACHING = bool("tls-session-caching", true);
    public static final Directive UNIXSOCKET = text("unixsocket", "").cannotChange();
    public static final Directive UNIXSOCKETGROUP = text("unixsocketgroup", "").cannotChange();
    public static final Directive UNIXSOCKETPERM =
            octal("unixsocketperm", 0, 0, 0777).cannotChange();

    static final List<Directive> ALL = List.of(
            BIND,
            BIND_SOURCE_ADDR,
            CLIENT_DEFAULT_RESP,
            CLIENT_OUTPUT_BUFFER_LIMIT,
            CLIENT_QUERY_BUFFER_LIMIT,
            IO_THREADS,
            IO_THREADS_ALWAYS_ACTIVE,
            MAX_NEW_CONNECTIONS_PER_CYCLE,
            MAX_NEW_TLS_CONNECTIONS_PER_CYCLE,
            MAXCLIENTS,
            MAXMEMORY_CLIENTS,
            MIN_IO_THREADS_AVOID_COPY_REPLY,
            MIN_STRING_SIZE_AVOID_COPY_REPLY,
            MIN_STRING_SIZE_AVOID_COPY_REPLY_THREADED,
            MPTCP,
            MULTIPLEXING_API,
            PORT,
            PREFETCH_BATCH_MAX_SIZE,
            PROTECTED_MODE,
            PROTO_MAX_BULK_LEN,
            RDMA_BIND,
            RDMA_COMPLETION_VECTOR,
            RDMA_PORT,
            RDMA_RX_SIZE,
            REPL_MPTCP,
            SOCKET_MARK_ID,
            TCP_BACKLOG,
            TCP_KEEPALIVE,
            TIMEOUT,
            TLS_AUTH_CLIENTS,
            TLS_AUTH_CLIENTS_USER,
            TLS_AUTO_RELOAD_INTERVAL,
            TLS_CA_CERT_DIR,
            TLS_CA_CERT_FILE,
            TLS_CERT_FILE,
            TLS_CIPHERS,
            TLS_CIPHERSUITES,
            TLS_CLIENT_CERT_FILE,
            TLS_CLIENT_KEY_FILE,
            TLS_CLIENT_KEY_FILE_PASS,
            TLS_CLUSTER,
            TLS_DH_PARAMS_FILE,
            TLS_KEY_FILE,
            TLS_KEY_FILE_PASS,
            TLS_PORT,
            TLS_PREFER_SERVER_CIPHERS,
            TLS_PROTOCOLS,
            TLS_REPLICATION,
            TLS_SESSION_CACHE_SIZE,
            TLS_SESSION_CACHE_TIMEOUT,
            TLS_SESSION_CACHING,
            UNIXSOCKET,
            UNIXSOCKETGROUP,
            UNIXSOCKETPERM);

    private NetworkDirectives() {}
}
