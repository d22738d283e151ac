package io.sigrun.command;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the keys among a command's arguments, and what it does with each: for COMMAND GETKEYS and whoever else needs to
 * know it without running the command. Not for the path of every command.
 */
public final class Keys {
    private final Command command;
    private final List<byte[]> arguments;
    private final List<Key> found = new ArrayList<>();

    /**
     * A key among the arguments.
     *
     * @param argument its index; 0 is the command's name
     */
    public record Key(int argument, Set<KeySpec.Flag> flags) {}

    private Keys(Command command, List<byte[]> arguments) {
        this.command = command;
        this.arguments = arguments;
    }

    /**
     * The keys of a command with its arguments, the name among them; empty where they make no sense to it. Its key
     * specs tell, unless what they say depends on other arguments: then its own finder.
     */
    public static List<Key> of(Command command, List<byte[]> arguments) {
        boolean variable =
                command.keySpecs().stream().anyMatch(spec -> spec.flags().contains(KeySpec.Flag.VARIABLE_FLAGS));
        boolean own = !command.keyFinder().equals(Command.BY_SPECS);
        if (!command.keySpecs().isEmpty() && !(variable && own)) {
            Keys keys = new Keys(command, arguments);
            if (keys.bySpecs()) {
                return keys.found;
            }
        }
        List<Key> keys = new ArrayList<>();
        if (own && command.keyFinder().find(arguments, keys)) {
            return keys;
        }
        return List.of();
    }

    /** Whether a command has keys at all. */
    public static boolean has(Command command) {
        return !command.keyFinder().equals(Command.BY_SPECS)
                || command.keySpecs().stream().anyMatch(spec -> !spec.flags().contains(KeySpec.Flag.NOT_KEY));
    }

    /** False where a spec cannot say it all, or the arguments do not fit it. */
    private boolean bySpecs() {
        for (KeySpec spec : command.keySpecs()) {
            if (spec.flags().contains(KeySpec.Flag.NOT_KEY)) {
                continue;
            }
            int first = switch (spec.begin()) {
                case KeySpec.Begin.Index(int position) -> position;
                case KeySpec.Begin.Keyword(String word, int startFrom) -> behind(word, startFrom);
                case KeySpec.Begin.Unknown() -> -1;
            };
            if (first < 0) {
                return false;
            }
            if (first == 0) {
                continue; // the keyword is not there, and so neither are its keys
            }
            if (!add(first, spec) || spec.flags().contains(KeySpec.Flag.INCOMPLETE)) {
                return false;
            }
        }
        return true;
    }

    /** The index behind a keyword, or 0. */
    private int behind(String word, int startFrom) {
        int count = arguments.size();
        int step = startFrom > 0 ? 1 : -1;
        int end = startFrom > 0 ? count : 0;
        for (int i = startFrom > 0 ? startFrom : count + startFrom; i != end && i > 0 && i < count; i += step) {
            if (new String(arguments.get(i), StandardCharsets.ISO_8859_1).equalsIgnoreCase(word)) {
                return i + 1;
            }
        }
        return 0;
    }

    private boolean add(int begin, KeySpec spec) {
        int count = arguments.size();
        int first = begin;
        long last;
        int step;
        switch (spec.find()) {
            case KeySpec.Find.Range(int end, int every, int limit) -> {
                step = every;
                last = end >= 0 ? begin + end : limit <= 1 ? count + end : begin + (count - begin) / limit + end;
            }
            case KeySpec.Find.Count(int countIndex, int firstKey, int every) -> {
                Integer keys = number(begin + countIndex);
                if (keys == null) {
                    return false;
                }
                step = every;
                first = begin + firstKey;
                last = first + (keys - 1L) * every;
            }
            case KeySpec.Find.Unknown() -> {
                return false;
            }
        }
        if (first >= count || last >= count || last < first) {
            return false;
        }
        for (int i = first; i <= last; i += step) {
            found.add(new Key(i, spec.flags()));
        }
        return true;
    }

    private @Nullable Integer number(int index) {
        if (index >= arguments.size()) {
            return null;
        }
        try {
            return Integer.valueOf(new String(arguments.get(index), StandardCharsets.ISO_8859_1));
        } catch (NumberFormatException notANumber) {
            return null;
        }
    }
}
