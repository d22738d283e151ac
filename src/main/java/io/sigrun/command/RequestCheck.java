package io.sigrun.command;

import io.sigrun.memory.Region;
import io.sigrun.resp.Request;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether a request names a command that there is, with as many arguments as it takes; nothing is run. */
public final class RequestCheck {
    /** So many bytes of arguments stand in an error's text at most. */
    private static final int SHOWN_BYTES = 128;

    private final CommandTable table;

    /** A check against the commands of a table. */
    public RequestCheck(CommandTable table) {
        this.table = table;
    }

    /** Why a request is none that can be run, in the words of the error but without its code; empty where it is. */
    public String refusal(Region region, Request request) {
        CommandEntry entry = table.find(region, request.ref(0), request.length(0));
        if (entry == null) {
            return unknown(region, request);
        }
        CommandEntry found = withSubcommand(region, request, entry);
        if (found == null) {
            String container = entry.command.name().toUpperCase(Locale.ROOT);
            return "unknown subcommand '" + argument(region, request, 1, SHOWN_BYTES) + "'. Try " + container
                    + " HELP.";
        }
        return isWrongArity(request, found)
                ? "wrong number of arguments for '" + found.command.fullName() + "' command"
                : "";
    }

    /** The subcommand that a request to a container names, else the command itself; null where there is none. */
    static @Nullable CommandEntry withSubcommand(Region region, Request request, @Nullable CommandEntry entry) {
        NameTable subcommands = entry == null ? null : entry.subcommands();
        return subcommands == null || request.argumentCount() == 1
                ? entry
                : subcommands.find(region, request.ref(1), request.length(1));
    }

    static boolean isWrongArity(Request request, CommandEntry entry) {
        int count = request.argumentCount();
        return entry.arity >= 0 ? count != entry.arity : count < -entry.arity;
    }

    /** The first word of a request, or as much of it as stands in an error. */
    static String name(Region region, Request request) {
        return argument(region, request, 0, SHOWN_BYTES);
    }

    private static String unknown(Region region, Request request) {
        StringBuilder text = new StringBuilder("unknown command '");
        text.append(name(region, request)).append("', with args beginning with: ");
        StringBuilder arguments = new StringBuilder();
        for (int i = 1; i < request.argumentCount() && arguments.length() < SHOWN_BYTES; i++) {
            String shown = argument(region, request, i, SHOWN_BYTES - arguments.length());
            arguments.append('\'').append(shown).append("' ");
        }
        return text.append(arguments).toString();
    }

    /** An argument for an error text: so many bytes of it at most, and as in Valkey only up to a NUL. */
    private static String argument(Region region, Request request, int index, int limit) {
        int length = Math.min(request.length(index), limit);
        String text = new String(region.bytes(request.ref(index), length), StandardCharsets.ISO_8859_1);
        int end = text.indexOf('\0');
        return end < 0 ? text : text.substring(0, end);
    }
}
