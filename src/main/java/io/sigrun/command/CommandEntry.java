package io.sigrun.command;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A command in one server's table, with that server's counters and what the command path needs quickly. */
public final class CommandEntry {
    public final Command command;
    public final Handler handler;
    public final int arity;
    public final long flags;
    /** Index of the first key, or 0 where the keys are not at fixed places. */
    public final int firstKey;
    /** Index of the last key (negative: from the end) and the step, for {@link #firstKey}. */
    public final int lastKey;

    public final int keyStep;
    final byte[] name;
    private final @Nullable NameTable subcommands;

    public long calls;
    public long microseconds;
    public long rejectedCalls;
    public long failedCalls;

    CommandEntry(Command command) {
        this(command, command.name());
    }

    /** A command under another name: what clients call it; what is said about it keeps the real name. */
    CommandEntry(Command command, String name) {
        this.command = command;
        this.handler = command.handler();
        this.arity = command.arity();
        this.flags = command.flags();
        this.name = name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.ISO_8859_1);
        KeyRange range = KeyRange.of(command.keySpecs());
        this.firstKey = range.first();
        this.lastKey = range.last();
        this.keyStep = range.step();
        if (command.subcommands().isEmpty()) {
            this.subcommands = null;
        } else {
            this.subcommands = new NameTable(
                    command.subcommands().stream().map(CommandEntry::new).toList());
        }
    }

    /** What clients call it, in lower case. */
    String calledName() {
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    public boolean has(CommandFlag flag) {
        return (flags & flag.bit()) != 0;
    }

    /** The table of subcommands, or null where there are none. */
    public @Nullable NameTable subcommands() {
        return subcommands;
    }

    /** The subcommands, or nothing. */
    public Collection<CommandEntry> subcommandEntries() {
        return subcommands == null ? List.of() : subcommands.entries();
    }

    /** CONFIG RESETSTAT. */
    public void resetStatistics() {
        calls = 0;
        microseconds = 0;
        rejectedCalls = 0;
        failedCalls = 0;
        if (subcommands != null) {
            subcommands.forEach(CommandEntry::resetStatistics);
        }
    }
}
