package io.sigrun.command;

import io.sigrun.config.CommandNames;
import io.sigrun.config.Config;
import io.sigrun.config.ConfigException;
import io.sigrun.memory.Region;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All commands of a server. */
public final class CommandTable {
    private final NameTable names;

    /** Collects commands while the table is made. */
    public static final class Registry {
        private final List<CommandEntry> entries = new ArrayList<>();

        public void add(Command... commands) {
            for (Command command : commands) {
                entries.add(new CommandEntry(command));
            }
        }
    }

    /** A family of commands, which adds its own to the table. */
    @FunctionalInterface
    public interface Family {
        void register(Registry registry);
    }

    /** A table with the commands of these families. */
    public CommandTable(List<Family> families) {
        this(entriesOf(families));
    }

    private CommandTable(Collection<CommandEntry> entries) {
        this.names = new NameTable(entries);
    }

    /**
     * A table with some commands renamed or taken away, one after the other.
     *
     * @throws ConfigException where there is no such command, or the new name is taken
     */
    public static CommandTable of(List<Family> families, List<Config.Rename> renames) throws ConfigException {
        Map<String, CommandEntry> byName = new LinkedHashMap<>();
        entriesOf(families).forEach(entry -> byName.put(entry.calledName(), entry));
        for (Config.Rename rename : renames) {
            CommandEntry entry = byName.remove(rename.from().toLowerCase(Locale.ROOT));
            if (entry == null && !CommandNames.contains(rename.from())) {
                throw rename.refused("No such command in rename-command");
            }
            if (entry != null && !rename.to().isEmpty()) {
                CommandEntry renamed = new CommandEntry(entry.command, rename.to());
                if (byName.putIfAbsent(renamed.calledName(), renamed) != null) {
                    throw rename.refused("Target command name already exists");
                }
            }
        }
        return new CommandTable(byName.values());
    }

    private static List<CommandEntry> entriesOf(List<Family> families) {
        Registry registry = new Registry();
        for (Family family : families) {
            family.register(registry);
        }
        return registry.entries;
    }

    /** The command of a name in the region, or null. */
    public @Nullable CommandEntry find(Region region, long ref, int length) {
        return names.find(region, ref, length);
    }

    /** The command of a name, or null; for cold paths. */
    public @Nullable CommandEntry find(String name) {
        return names.find(name);
    }

    /** The command or subcommand of a full name as errors show it, {@code client|kill}, whatever its case; or null. */
    public @Nullable CommandEntry findFull(String fullName) {
        int bar = fullName.indexOf('|');
        if (bar < 0) {
            return find(fullName);
        }
        CommandEntry container = find(fullName.substring(0, bar));
        NameTable subcommands = container == null ? null : container.subcommands();
        return subcommands == null ? null : subcommands.find(fullName.substring(bar + 1));
    }

    /** All commands. */
    public List<CommandEntry> entries() {
        return names.entries();
    }
}
