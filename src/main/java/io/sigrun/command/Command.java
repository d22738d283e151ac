package io.sigrun.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Everything there is to know about one command or subcommand: the facts that COMMAND INFO and COMMAND DOCS show, and
 * its code. Immutable; made by {@link #command} and the builder's calls, directly above the handler.
 *
 * @param name lower case, without the container's name
 * @param parent the container's name for a subcommand, else empty
 * @param arity number of arguments with the name; negative: at least that many
 * @param flags bits of {@link CommandFlag}
 * @param categories bits of {@link AclCategory}
 * @param syntax the arguments, in the notation of {@code Syntax}
 * @param history pairs of version and what changed
 */
public record Command(
        String name,
        String parent,
        String summary,
        String since,
        String group,
        String complexity,
        int arity,
        long flags,
        long categories,
        List<KeySpec> keySpecs,
        String syntax,
        List<String> tips,
        List<String> history,
        String deprecatedSince,
        String replacedBy,
        boolean system,
        List<Command> subcommands,
        Handler handler,
        KeyFinder keyFinder) {

    /** Finds the keys where key specs cannot say it all. */
    @FunctionalInterface
    public interface KeyFinder {
        /**
         * Adds the keys among the arguments (the name is at index 0); false where the arguments are not valid.
         */
        boolean find(List<byte[]> arguments, List<Keys.Key> keys);
    }

    /** No finder: the key specs say it. */
    public static final KeyFinder BY_SPECS = (arguments, keys) -> false;

    /** Starts the description of a command; the name as people write it, {@code GETEX}. */
    public static Builder command(String name) {
        return new Builder(name);
    }

    public boolean has(CommandFlag flag) {
        return (flags & flag.bit()) != 0;
    }

    /** The name as errors and statistics show it: {@code config|get} for a subcommand. */
    public String fullName() {
        return parent.isEmpty() ? name : parent + "|" + name;
    }

    private Command withParent(String container) {
        return new Command(
                name,
                container,
                summary,
                since,
                group,
                complexity,
                arity,
                flags,
                categories,
                keySpecs,
                syntax,
                tips,
                history,
                deprecatedSince,
                replacedBy,
                system,
                subcommands,
                handler,
                keyFinder);
    }

    /** Gathers the facts of a command. */
    public static final class Builder {
        private final String name;
        private String summary = "";
        private String since = "";
        private String group = "";
        private String complexity = "";
        private int arity;
        private long flags;
        private long categories;
        private final List<KeySpec> keySpecs = new ArrayList<>();
        private String syntax = "";
        private final List<String> tips = new ArrayList<>();
        private final List<String> history = new ArrayList<>();
        private String deprecatedSince = "";
        private String replacedBy = "";
        private boolean system;
        private final List<Command> subcommands = new ArrayList<>();
        private KeyFinder keyFinder = BY_SPECS;

        Builder(String name) {
            this.name = name.toLowerCase(Locale.ROOT);
        }

        public Builder summary(String text) {
            summary = text;
            return this;
        }

        public Builder since(String version) {
            since = version;
            return this;
        }

        public Builder group(String name) {
            group = name;
            return this;
        }

        public Builder complexity(String text) {
            complexity = text;
            return this;
        }

        public Builder arity(int count) {
            arity = count;
            return this;
        }

        public Builder flags(CommandFlag... set) {
            for (CommandFlag flag : set) {
                flags |= flag.bit();
            }
            return this;
        }

        /** The categories that do not follow from the flags; read, write, fast, slow and so on are added from those. */
        public Builder categories(AclCategory... set) {
            for (AclCategory category : set) {
                categories |= category.bit();
            }
            return this;
        }

        /** One key at an argument's index. */
        public Builder key(int position, KeySpec.Flag... keyFlags) {
            keySpecs.add(KeySpec.one(position, keyFlags));
            return this;
        }

        public Builder keys(KeySpec spec) {
            keySpecs.add(spec);
            return this;
        }

        /** Finds the keys where specs cannot, and says what is done with them where that depends on other arguments. */
        public Builder keyFinder(KeyFinder finder) {
            keyFinder = finder;
            return this;
        }

        /** The arguments, in the notation of {@link Syntax}. */
        public Builder syntax(String text) {
            syntax = text;
            return this;
        }

        public Builder tips(String... texts) {
            tips.addAll(List.of(texts));
            return this;
        }

        public Builder history(String version, String change) {
            history.add(version);
            history.add(change);
            return this;
        }

        public Builder deprecated(String version, String replacement) {
            deprecatedSince = version;
            replacedBy = replacement;
            return this;
        }

        /** Marks an internal command, as COMMAND DOCS shows it. */
        public Builder system() {
            system = true;
            return this;
        }

        /** A container: it has these subcommands and no code of its own. */
        public Command subcommands(Command... commands) {
            for (Command command : commands) {
                subcommands.add(command.withParent(name));
            }
            return run(call -> call.replyUnknownSubcommand());
        }

        /** As {@link #subcommands}, for a command that also runs without a subcommand. */
        public Command run(Handler handler, Command... commands) {
            for (Command command : commands) {
                subcommands.add(command.withParent(name));
            }
            return run(handler);
        }

        public Command run(Handler handler) {
            return new Command(
                    name,
                    "",
                    summary,
                    since,
                    group,
                    complexity,
                    arity,
                    allFlags(),
                    impliedCategories(),
                    List.copyOf(keySpecs),
                    syntax,
                    List.copyOf(tips),
                    List.copyOf(history),
                    deprecatedSince,
                    replacedBy,
                    system,
                    List.copyOf(subcommands),
                    handler,
                    keyFinder);
        }

        private long allFlags() {
            return KeyRange.of(keySpecs).complete() ? flags : flags | CommandFlag.MOVABLE_KEYS.bit();
        }

        private long impliedCategories() {
            long all = categories;
            all |= has(CommandFlag.WRITE) ? AclCategory.WRITE.bit() : 0;
            all |= has(CommandFlag.READONLY) && (categories & AclCategory.SCRIPTING.bit()) == 0
                    ? AclCategory.READ.bit()
                    : 0;
            all |= has(CommandFlag.ADMIN) ? AclCategory.ADMIN.bit() | AclCategory.DANGEROUS.bit() : 0;
            all |= has(CommandFlag.PUBSUB) ? AclCategory.PUBSUB.bit() : 0;
            all |= has(CommandFlag.BLOCKING) ? AclCategory.BLOCKING.bit() : 0;
            all |= has(CommandFlag.FAST) ? AclCategory.FAST.bit() : AclCategory.SLOW.bit();
            return all;
        }

        private boolean has(CommandFlag flag) {
            return (flags & flag.bit()) != 0;
        }
    }
}
