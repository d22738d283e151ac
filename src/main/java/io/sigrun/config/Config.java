package io.sigrun.config;

import io.sigrun.util.FilePaths;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The values of all directives of one server. */
public final class Config {
    /** Acts on a directive when CONFIG SET changes it. */
    @FunctionalInterface
    public interface Hook {
        /**
         * Puts the value that the configuration now has into effect.
         *
         * @throws ConfigException to refuse; the old values come back
         */
        void apply(Config config) throws ConfigException;
    }

    private static final String NO_DEFRAGMENTATION =
            "Active defragmentation cannot be enabled: it requires a server compiled with a modified Jemalloc like the"
                    + " one shipped by default with the source distribution";

    /**
     * A command that gets another name.
     *
     * @param to the new name, or empty for a command taken away
     * @param line number of the line that says so
     * @param text that line
     */
    public record Rename(String from, String to, int line, String text) {
        /** Why the command cannot be renamed, as the report of a file that cannot be accepted. */
        public ConfigException refused(String reason) {
            return new ConfigException(ConfigReader.atLine(line, text) + reason);
        }
    }

    /** The reason for refusing RDMA. */
    static final String NO_RDMA = "No RDMA building support.";

    private final Map<String, Directive> byName = new LinkedHashMap<>();
    private final Map<Directive, String> values = new HashMap<>();
    private final Map<Directive, Hook> hooks = new HashMap<>();
    private final List<Rename> renames = new ArrayList<>();
    private String file = "";

    public Config() {
        for (List<Directive> group : List.of(
                NetworkDirectives.ALL,
                DataDirectives.ALL,
                PersistenceDirectives.ALL,
                ReplicationDirectives.ALL,
                ServerDirectives.ALL)) {
            for (Directive directive : group) {
                byName.put(directive.name(), directive);
                if (!directive.alias().isEmpty()) {
                    byName.put(directive.alias(), directive);
                }
                values.put(directive, directive.defaultText());
            }
        }
        values.put(PersistenceDirectives.DIR, FilePaths.latin1(FilePaths.workingDirectory()));
    }

    /** The directive of a name or alias in any case, or null. */
    public @Nullable Directive find(String name) {
        return byName.get(name.toLowerCase(Locale.ROOT));
    }

    /** All names and aliases with their directives. */
    public Map<String, Directive> names() {
        return Collections.unmodifiableMap(byName);
    }

    /** The value as CONFIG GET shows it. */
    public String text(Directive directive) {
        return Objects.requireNonNull(values.get(directive), directive.name());
    }

    /** The value of a number, in the unit that CONFIG GET shows; of a percentage, its negative. */
    public long number(Directive directive) {
        String text = text(directive);
        if (directive.kind() == Directive.Kind.OCTAL) {
            return Long.parseLong(text, 8);
        }
        return text.endsWith("%") ? -Long.parseLong(text.substring(0, text.length() - 1)) : Long.parseLong(text);
    }

    public boolean isYes(Directive directive) {
        return text(directive).equals("yes");
    }

    /**
     * A file that a directive names, seen from the directory of {@code dir}; Valkey changes into that directory, which
     * a Java process cannot.
     */
    public Path resolve(String path) {
        return FilePaths.of(text(PersistenceDirectives.DIR)).resolve(FilePaths.of(path));
    }

    /** Whether CONFIG SET of a directive has to wait until the data set is loaded. */
    public static boolean isFixedWhileLoading(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals("dir") || lower.equals("appendonly") || lower.equals("repl-diskless-load");
    }

    /** The path of the configuration file, absolute, as {@link FilePaths} has it, or empty. */
    public String file() {
        return file;
    }

    public void setFile(String path) {
        file = path;
    }

    /** What {@code rename-command} asks for, in the order of the lines. */
    public List<Rename> renames() {
        return Collections.unmodifiableList(renames);
    }

    void addRename(Rename rename) {
        renames.add(rename);
    }

    /** Registers what happens when CONFIG SET changes a directive. */
    public void onChange(Directive directive, Hook hook) {
        hooks.put(directive, hook);
    }

    /**
     * Sets a directive from its arguments; hooks are not called.
     *
     * @throws ConfigException where the arguments are not valid
     */
    public void set(Directive directive, List<String> arguments) throws ConfigException {
        values.put(directive, Values.canonical(directive, arguments, text(directive)));
    }

    /**
     * CONFIG SET: all or nothing.
     *
     * @param changes names and values, in order
     * @param protectedAllowed whether the client may change guarded directives
     * @throws SetException which names the argument and the reason
     */
    public void setAll(List<Map.Entry<String, String>> changes, boolean protectedAllowed) throws SetException {
        List<Directive> directives = named(changes, protectedAllowed);
        Map<Directive, String> before = new LinkedHashMap<>();
        List<Hook> called = new ArrayList<>();
        String current = "";
        SetException.Stage stage = SetException.Stage.VALUE;
        try {
            for (int i = 0; i < changes.size(); i++) {
                current = changes.get(i).getKey().toLowerCase(Locale.ROOT);
                Directive directive = directives.get(i);
                before.putIfAbsent(directive, text(directive));
                change(directive, changes.get(i).getValue());
            }
            stage = SetException.Stage.EFFECT;
            for (Directive directive : before.keySet()) {
                current = directive.name();
                Hook hook = hooks.get(directive);
                if (hook != null && !text(directive).equals(before.get(directive))) {
                    called.add(hook);
                    hook.apply(this);
                }
            }
        } catch (ConfigException refused) {
            restore(before, called);
            throw new SetException(current, refused.reason(), stage);
        }
    }

    /** The directives that changes name, all of which may be changed; before any value is looked at. */
    private List<Directive> named(List<Map.Entry<String, String>> changes, boolean protectedAllowed)
            throws SetException {
        List<Directive> directives = new ArrayList<>();
        Set<String> names = new HashSet<>(); // a directive may be given by its name and its alias, the last one counts
        for (Map.Entry<String, String> change : changes) {
            Directive directive = find(change.getKey());
            if (directive == null) {
                throw new SetException(change.getKey(), "", SetException.Stage.NAME);
            }
            String obstacle = directive.immutable()
                    ? "can't set immutable config"
                    : directive.guarded() && !protectedAllowed
                            ? "can't set protected config"
                            : names.add(change.getKey().toLowerCase(Locale.ROOT)) ? "" : "duplicate parameter";
            if (!obstacle.isEmpty()) {
                throw new SetException(change.getKey(), obstacle, SetException.Stage.VALUE);
            }
            directives.add(directive);
        }
        return directives;
    }

    private void change(Directive directive, String value) throws ConfigException {
        String old = text(directive);
        set(directive, directive.several() ? List.of(value.split(" ", -1)) : List.of(value));
        Capabilities.check(directive.name(), text(directive));
        if (directive.equals(DataDirectives.ACTIVEDEFRAG) && isYes(directive)) {
            throw new ConfigException(NO_DEFRAGMENTATION);
        }
        if (directive.equals(NetworkDirectives.RDMA_PORT) && !old.equals(text(directive))) {
            throw new ConfigException(NO_RDMA);
        }
    }

    private void restore(Map<Directive, String> before, List<Hook> called) {
        values.putAll(before);
        for (Hook hook : called) {
            try {
                hook.apply(this);
            } catch (ConfigException again) {
                throw new IllegalStateException("the old values " + before.values() + " are refused", again);
            }
        }
    }

    /** CONFIG SET was refused. */
    public static final class SetException extends Exception {
        private static final long serialVersionUID = 1;
        private final String argument;

        /** What was refused: the name, the value, or to put it into effect. */
        enum Stage {
            NAME,
            VALUE,
            EFFECT
        }

        private final Stage stage;

        SetException(String argument, String reason, Stage stage) {
            super(reason, null, false, false);
            int end = argument.indexOf('\0');
            this.argument = end < 0 ? argument : argument.substring(0, end);
            this.stage = stage;
        }

        /** The name of a directive whose value is valid and could not be put into effect, or empty. */
        public String withoutEffect() {
            return stage == Stage.EFFECT ? argument : "";
        }

        /** The error for the client, with its code. */
        public String error() {
            return stage == Stage.NAME
                    ? "ERR Unknown option or number of arguments for CONFIG SET - '" + argument + "'"
                    : "ERR CONFIG SET failed (possibly related to argument '" + argument + "') - " + getMessage();
        }
    }
}
