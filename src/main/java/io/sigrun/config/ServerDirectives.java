package io.sigrun.config;

import static io.sigrun.config.Directive.bool;
import static io.sigrun.config.Directive.choice;
import static io.sigrun.config.Directive.number;
import static io.sigrun.config.Directive.special;
import static io.sigrun.config.Directive.text;

import java.util.List;

/** Directives: The process, its log, its limits, and who may do what. */
public final class ServerDirectives {
    public static final Directive ACL_PUBSUB_DEFAULT =
            choice("acl-pubsub-default", "resetchannels", "allchannels", "resetchannels");
    public static final Directive ACLFILE = text("aclfile", "").cannotChange();
    public static final Directive ACLLOG_MAX_LEN = number("acllog-max-len", 128, 0, Long.MAX_VALUE);
    public static final Directive ALWAYS_SHOW_LOGO =
            bool("always-show-logo", false).cannotChange();
    public static final Directive BGSAVE_CPULIST =
            text("bgsave-cpulist", "").alias("bgsave_cpulist").cannotChange();
    public static final Directive BIO_CPULIST =
            text("bio-cpulist", "").alias("bio_cpulist").cannotChange();
    public static final Directive BUSY_REPLY_THRESHOLD =
            number("busy-reply-threshold", 5000, 0, Long.MAX_VALUE).alias("lua-time-limit");
    public static final Directive COMMANDLOG_EXECUTION_SLOWER_THAN = number(
                    "commandlog-execution-slower-than", 10000, -1, Long.MAX_VALUE)
            .alias("slowlog-log-slower-than");
    public static final Directive COMMANDLOG_LARGE_REPLY_MAX_LEN =
            number("commandlog-large-reply-max-len", 128, 0, Long.MAX_VALUE);
    public static final Directive COMMANDLOG_LARGE_REQUEST_MAX_LEN =
            number("commandlog-large-request-max-len", 128, 0, Long.MAX_VALUE);
    public static final Directive COMMANDLOG_REPLY_LARGER_THAN =
            number("commandlog-reply-larger-than", 1048576, -1, Long.MAX_VALUE);
    public static final Directive COMMANDLOG_REQUEST_LARGER_THAN =
            number("commandlog-request-larger-than", 1048576, -1, Long.MAX_VALUE);
    public static final Directive COMMANDLOG_SLOW_EXECUTION_MAX_LEN =
            number("commandlog-slow-execution-max-len", 128, 0, Long.MAX_VALUE).alias("slowlog-max-len");
    public static final Directive CRASH_LOG_ENABLED = bool("crash-log-enabled", true);
    public static final Directive CRASH_MEMCHECK_ENABLED = bool("crash-memcheck-enabled", true);
    public static final Directive DAEMONIZE = bool("daemonize", false).cannotChange();
    public static final Directive DEBUG_CONTEXT = text("debug-context", "").unlisted();
    public static final Directive DISABLE_THP = bool("disable-thp", true).cannotChange();
    public static final Directive ENABLE_DEBUG_ASSERT =
            bool("enable-debug-assert", false).cannotChange().unlisted();
    public static final Directive ENABLE_DEBUG_COMMAND =
            choice("enable-debug-command", "no", "no", "yes", "local").cannotChange();
    public static final Directive ENABLE_MODULE_COMMAND =
            choice("enable-module-command", "no", "no", "yes", "local").cannotChange();
    public static final Directive ENABLE_PROTECTED_CONFIGS =
            choice("enable-protected-configs", "no", "no", "yes", "local").cannotChange();
    public static final Directive HIDE_USER_DATA_FROM_LOG = bool("hide-user-data-from-log", true);
    public static final Directive HZ = number("hz", 10, 0, Integer.MAX_VALUE);
    public static final Directive IGNORE_WARNINGS = text("ignore-warnings", "");
    public static final Directive LOCALE_COLLATE = text("locale-collate", "");
    public static final Directive LOG_FORMAT = choice("log-format", "legacy", "legacy", "logfmt", "json");
    public static final Directive LOG_TIMESTAMP_FORMAT =
            choice("log-timestamp-format", "legacy", "legacy", "iso8601", "milliseconds");
    public static final Directive LOGFILE = text("logfile", "").cannotChange();
    public static final Directive LOGLEVEL =
            choice("loglevel", "notice", "debug", "verbose", "notice", "warning", "nothing");
    public static final Directive LUA_ENABLE_INSECURE_API = bool("lua-enable-insecure-api", false)
            .alias("lua-enable-deprecated-api")
            .unlisted()
            .protectedFromClients();
    public static final Directive OOM_SCORE_ADJ = choice("oom-score-adj", "no", "no", "yes", "relative", "absolute");
    public static final Directive OOM_SCORE_ADJ_VALUES =
            special("oom-score-adj-values", "0 200 800").severalArguments();
    public static final Directive PIDFILE = text("pidfile", "").cannotChange();
    public static final Directive PROC_TITLE_TEMPLATE =
            text("proc-title-template", "{title} {listen-addr} {server-mode}");
    public static final Directive REQ_RES_LOGFILE =
            text("req-res-logfile", "").cannotChange().unlisted();
    public static final Directive REQUIREPASS = text("requirepass", "").secret();
    public static final Directive SERVER_CPULIST =
            text("server-cpulist", "").alias("server_cpulist").cannotChange();
    public static final Directive SHUTDOWN_ON_SIGINT = choice(
                    "shutdown-on-sigint", "default", "default", "save", "nosave", "now", "force", "safe", "failover")
            .severalArguments();
    public static final Directive SHUTDOWN_ON_SIGTERM = choice(
                    "shutdown-on-sigterm", "default", "default", "save", "nosave", "now", "force", "safe", "failover")
            .severalArguments();
    public static final Directive SUPERVISED =
            choice("supervised", "no", "upstart", "systemd", "auto", "no").cannotChange();
    public static final Directive SYSLOG_ENABLED = bool("syslog-enabled", false).cannotChange();
    public static final Directive SYSLOG_FACILITY = choice(
                    "syslog-facility",
                    "local0",
                    "user",
                    "local0",
                    "local1",
                    "local2",
                    "local3",
                    "local4",
                    "local5",
                    "local6",
                    "local7")
            .cannotChange();
    public static final Directive SYSLOG_IDENT = text("syslog-ident", "valkey").cannotChange();
    public static final Directive USE_EXIT_ON_PANIC =
            bool("use-exit-on-panic", false).unlisted();
    public static final Directive WATCHDOG_PERIOD =
            number("watchdog-period", 0, 0, Integer.MAX_VALUE).unlisted();

    static final List<Directive> ALL = List.of(
            ACL_PUBSUB_DEFAULT,
            ACLFILE,
            ACLLOG_MAX_LEN,
            ALWAYS_SHOW_LOGO,
            BGSAVE_CPULIST,
            BIO_CPULIST,
            BUSY_REPLY_THRESHOLD,
            COMMANDLOG_EXECUTION_SLOWER_THAN,
            COMMANDLOG_LARGE_REPLY_MAX_LEN,
            COMMANDLOG_LARGE_REQUEST_MAX_LEN,
            COMMANDLOG_REPLY_LARGER_THAN,
            COMMANDLOG_REQUEST_LARGER_THAN,
            COMMANDLOG_SLOW_EXECUTION_MAX_LEN,
            CRASH_LOG_ENABLED,
            CRASH_MEMCHECK_ENABLED,
            DAEMONIZE,
            DEBUG_CONTEXT,
            DISABLE_THP,
            ENABLE_DEBUG_ASSERT,
            ENABLE_DEBUG_COMMAND,
            ENABLE_MODULE_COMMAND,
            ENABLE_PROTECTED_CONFIGS,
            HIDE_USER_DATA_FROM_LOG,
            HZ,
            IGNORE_WARNINGS,
            LOCALE_COLLATE,
            LOG_FORMAT,
            LOG_TIMESTAMP_FORMAT,
            LOGFILE,
            LOGLEVEL,
            LUA_ENABLE_INSECURE_API,
            OOM_SCORE_ADJ,
            OOM_SCORE_ADJ_VALUES,
            PIDFILE,
            PROC_TITLE_TEMPLATE,
            REQ_RES_LOGFILE,
            REQUIREPASS,
            SERVER_CPULIST,
            SHUTDOWN_ON_SIGINT,
            SHUTDOWN_ON_SIGTERM,
            SUPERVISED,
            SYSLOG_ENABLED,
            SYSLOG_FACILITY,
            SYSLOG_IDENT,
            USE_EXIT_ON_PANIC,
            WATCHDOG_PERIOD);

    private ServerDirectives() {}
}
