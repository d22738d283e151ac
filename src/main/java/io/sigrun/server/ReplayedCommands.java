package io.sigrun.server;

import io.sigrun.aof.CommandCheck;
import io.sigrun.command.CommandTable;
import io.sigrun.command.RequestCheck;
import io.sigrun.config.Config;
import io.sigrun.config.ConfigException;
import io.sigrun.memory.Region;
import io.sigrun.resp.Request;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The commands that this build can run out of an append-only file, for who looks at one without a server. */
public final class ReplayedCommands implements CommandCheck {
    private final RequestCheck check;

    /**
     * The commands of a server.
     *
     * @param renames what its configuration renames: a file has the new names
     */
    public ReplayedCommands(List<Config.Rename> renames) throws ConfigException {
        this.check = new RequestCheck(CommandTable.of(CommandFamilies.all(), renames));
    }

    @Override
    public String refusal(Region region, Request command) {
        return loadsFunctions(region, command) ? "" : check.refusal(region, command);
    }

    /** Whether a command is one that brings a function library, which is kept as one from an RDB is. */
    static boolean loadsFunctions(Region region, Request command) {
        int count = command.argumentCount();
        return (count == 3 || (count == 4 && is(region, command, 2, "REPLACE")))
                && is(region, command, 0, "FUNCTION")
                && is(region, command, 1, "LOAD");
    }

    private static boolean is(Region region, Request command, int index, String word) {
        return command.length(index) == word.length()
                && word.equalsIgnoreCase(new String(
                        region.bytes(command.ref(index), command.length(index)), StandardCharsets.ISO_8859_1));
    }
}
