package io.sigrun;

import io.sigrun.migrate.Main;
import io.sigrun.server.ReplayedCommands;

/** Starts sigrun-migrate, which is told by the server which commands it has. */
public final class Migration {
    private Migration() {}

    public static void main(String[] arguments) {
        Main.main(arguments, ReplayedCommands::new);
    }
}
