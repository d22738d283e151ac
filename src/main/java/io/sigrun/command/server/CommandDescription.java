package io.sigrun.command.server;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Argument;
import io.sigrun.command.Command;
import io.sigrun.command.CommandEntry;
import io.sigrun.command.CommandFlag;
import io.sigrun.command.KeySpec;
import io.sigrun.command.Syntax;
import io.sigrun.resp.RespWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Writes what is known about commands, in the shapes of COMMAND INFO and COMMAND DOCS. */
final class CommandDescription {
    private final RespWriter reply;

    CommandDescription(RespWriter reply) {
        this.reply = reply;
    }

    /** One row of COMMAND INFO. */
    void info(CommandEntry entry) {
        Command command = entry.command;
        reply.array(10);
        reply.bulk(command.fullName());
        reply.integer(command.arity());
        flags(command);
        reply.integer(entry.firstKey);
        reply.integer(entry.lastKey);
        reply.integer(entry.keyStep);
        categories(command);
        reply.set(command.tips().size());
        command.tips().forEach(reply::bulk);
        reply.set(command.keySpecs().size());
        command.keySpecs().forEach(this::keySpec);
        Collection<CommandEntry> subcommands = entry.subcommandEntries();
        reply.array(subcommands.size());
        subcommands.forEach(this::info);
    }

    private void flags(Command command) {
        List<String> shown = new ArrayList<>();
        for (CommandFlag flag : CommandFlag.values()) {
            if (command.has(flag) && !flag.shownAs().isEmpty()) {
                shown.add(flag.shownAs());
            }
        }
        words(shown);
    }

    private void categories(Command command) {
        List<String> shown = new ArrayList<>();
        for (AclCategory category : AclCategory.values()) {
            if ((command.categories() & category.bit()) != 0) {
                shown.add(category.shownAs());
            }
        }
        words(shown);
    }

    private void words(List<String> words) {
        reply.set(words.size());
        words.forEach(reply::simple);
    }

    /** The flags of a key, as a set of words. */
    void keyFlags(Set<KeySpec.Flag> flags) {
        List<String> shown = new ArrayList<>();
        for (KeySpec.Flag flag : flags) {
            shown.add(
                    switch (flag) {
                        case RO, RW, OW, RM -> flag.name();
                        default -> flag.name().toLowerCase(Locale.ROOT);
                    });
        }
        words(shown);
    }

    private void keySpec(KeySpec spec) {
        reply.map(spec.notes().isEmpty() ? 3 : 4);
        if (!spec.notes().isEmpty()) {
            reply.bulk("notes");
            reply.bulk(spec.notes());
        }
        reply.bulk("flags");
        keyFlags(spec.flags());
        reply.bulk("begin_search");
        switch (spec.begin()) {
            case KeySpec.Begin.Index(int position) -> {
                search("index", 1);
                field("index", position);
            }
            case KeySpec.Begin.Keyword(String word, int startFrom) -> {
                search("keyword", 2);
                field("keyword", word);
                field("startfrom", startFrom);
            }
            case KeySpec.Begin.Unknown() -> search("unknown", 0);
        }
        reply.bulk("find_keys");
        switch (spec.find()) {
            case KeySpec.Find.Range(int last, int step, int limit) -> {
                search("range", 3);
                field("lastkey", last);
                field("keystep", step);
                field("limit", limit);
            }
            case KeySpec.Find.Count(int countIndex, int firstKey, int step) -> {
                search("keynum", 3);
                field("keynumidx", countIndex);
                field("firstkey", firstKey);
                field("keystep", step);
            }
            case KeySpec.Find.Unknown() -> search("unknown", 0);
        }
    }

    private void search(String type, int fields) {
        reply.map(2);
        field("type", type);
        reply.bulk("spec");
        reply.map(fields);
    }

    private void field(String name, long value) {
        reply.bulk(name);
        reply.integer(value);
    }

    private void field(String name, String value) {
        reply.bulk(name);
        reply.bulk(value);
    }

    private void optionalField(String name, String value) {
        if (!value.isEmpty()) {
            field(name, value);
        }
    }

    private static int present(String... values) {
        int count = 0;
        for (String value : values) {
            count += value.isEmpty() ? 0 : 1;
        }
        return count;
    }

    /** One value of COMMAND DOCS; the name stands before it. */
    void docs(CommandEntry entry) {
        Command command = entry.command;
        List<Argument> arguments = Syntax.parse(command.syntax());
        List<String> flags = new ArrayList<>();
        if (!command.deprecatedSince().isEmpty()) {
            flags.add("deprecated");
        }
        if (command.system()) {
            flags.add("syscmd");
        }
        Collection<CommandEntry> subcommands = entry.subcommandEntries();
        reply.map(2
                + present(command.summary(), command.complexity(), command.deprecatedSince(), command.replacedBy())
                + (flags.isEmpty() ? 0 : 1)
                + (command.history().isEmpty() ? 0 : 1)
                + (arguments.isEmpty() ? 0 : 1)
                + (subcommands.isEmpty() ? 0 : 1));
        optionalField("summary", command.summary());
        field("since", command.since());
        field("group", command.group());
        optionalField("complexity", command.complexity());
        if (!flags.isEmpty()) {
            reply.bulk("doc_flags");
            words(flags);
        }
        optionalField("deprecated_since", command.deprecatedSince());
        optionalField("replaced_by", command.replacedBy());
        history(command.history());
        if (!arguments.isEmpty()) {
            reply.bulk("arguments");
            arguments(arguments);
        }
        if (!subcommands.isEmpty()) {
            reply.bulk("subcommands");
            reply.map(subcommands.size());
            for (CommandEntry subcommand : subcommands) {
                reply.bulk(subcommand.command.fullName());
                docs(subcommand);
            }
        }
    }

    private void history(List<String> history) {
        if (history.isEmpty()) {
            return;
        }
        reply.bulk("history");
        reply.set(history.size() / 2);
        for (int i = 0; i < history.size(); i += 2) {
            reply.array(2);
            reply.bulk(history.get(i));
            reply.bulk(history.get(i + 1));
        }
    }

    private void arguments(List<Argument> arguments) {
        reply.array(arguments.size());
        for (Argument argument : arguments) {
            argument(argument);
        }
    }

    private void argument(Argument argument) {
        List<String> flags = new ArrayList<>();
        if (argument.optional()) {
            flags.add("optional");
        }
        if (argument.multiple()) {
            flags.add("multiple");
        }
        if (argument.multipleToken()) {
            flags.add("multiple_token");
        }
        boolean hasKeySpec = argument.keySpecIndex() >= 0;
        reply.map(2
                + present(argument.display(), argument.token(), argument.since(), argument.deprecatedSince())
                + (hasKeySpec ? 1 : 0)
                + (flags.isEmpty() ? 0 : 1)
                + (argument.arguments().isEmpty() ? 0 : 1));
        field("name", argument.name());
        field("type", argument.type().shownAs());
        optionalField("display_text", argument.display());
        if (hasKeySpec) {
            field("key_spec_index", argument.keySpecIndex());
        }
        optionalField("token", argument.token());
        optionalField("since", argument.since());
        optionalField("deprecated_since", argument.deprecatedSince());
        if (!flags.isEmpty()) {
            reply.bulk("flags");
            words(flags);
        }
        if (!argument.arguments().isEmpty()) {
            reply.bulk("arguments");
            arguments(argument.arguments());
        }
    }
}
