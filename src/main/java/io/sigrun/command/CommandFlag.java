package io.sigrun.command;

/** What is special about a command; the name is what COMMAND INFO shows. */
public enum CommandFlag {
    WRITE("write"),
    READONLY("readonly"),
    DENYOOM("denyoom"),
    MODULE("module"),
    ADMIN("admin"),
    PUBSUB("pubsub"),
    NOSCRIPT("noscript"),
    BLOCKING("blocking"),
    LOADING("loading"),
    STALE("stale"),
    SKIP_MONITOR("skip_monitor"),
    SKIP_COMMANDLOG("skip_commandlog"),
    ASKING("asking"),
    FAST("fast"),
    NO_AUTH("no_auth"),
    MAY_REPLICATE("may_replicate"),
    NO_ASYNC_LOADING("no_async_loading"),
    NO_MULTI("no_multi"),
    MOVABLE_KEYS("movablekeys"),
    ALLOW_BUSY("allow_busy"),
    /** Not shown: the command works on all databases. */
    ALL_DBS(""),
    /** Not shown: the command is only for Sentinel or another mode. */
    SENTINEL(""),
    ONLY_SENTINEL(""),
    PROTECTED(""),
    /** Not shown: the command may come without any of its keys. */
    NO_MANDATORY_KEYS(""),
    TOUCHES_ARBITRARY_KEYS(""),
    /** Not shown: the command is run at once though others are queued for EXEC. */
    ENDS_TRANSACTION(""),
    /** Not shown: the command runs those that are queued, so that it is subject to all that they are subject to. */
    RUNS_TRANSACTION("");

    private final String shownAs;

    CommandFlag(String shownAs) {
        this.shownAs = shownAs;
    }

    /** The name that COMMAND INFO shows, or empty where it shows none. */
    public String shownAs() {
        return shownAs;
    }

    /** The flag's bit in a set of flags. */
    @SuppressWarnings("EnumOrdinal") // bits live in memory only, never in a file
    public long bit() {
        return 1L << ordinal();
    }
}
