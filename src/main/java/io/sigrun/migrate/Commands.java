package io.sigrun.migrate;

import io.sigrun.aof.CommandCheck;
import io.sigrun.config.Config;
import io.sigrun.config.ConfigException;
import java.util.List;

/** Knows which commands the server of this build has. Implemented by the program, which sees the server. */
@FunctionalInterface
public interface Commands {
    /**
     * The commands under the names that a configuration gives them.
     *
     * @throws ConfigException where it renames one that there is not
     */
    CommandCheck renamed(List<Config.Rename> renames) throws ConfigException;
}
