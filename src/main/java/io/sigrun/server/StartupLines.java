package io.sigrun.server;

import io.sigrun.config.Config;
import io.sigrun.config.ServerDirectives;
import io.sigrun.util.ProductVersion;
import io.sigrun.util.ServerLog;

/** The first lines of the log: who starts, with which configuration; a banner where someone may be looking. */
final class StartupLines {
    private StartupLines() {}

    @SuppressWarnings("SystemConsoleNull") // null is still possible where the terminal library is missing
    static void write(ServerLog log, ServerSettings settings, Config config) {
        long pid = ProcessHandle.current().pid();
        log.notice("oO0OoO0OoO0Oo Valkey is starting oO0OoO0OoO0Oo");
        log.notice("Valkey version=" + ProductVersion.VALKEY + ", bits=64, commit=00000000, modified=0, pid=" + pid
                + ", just started");
        log.notice("Sigrun version=" + ProductVersion.SIGRUN + ", Java " + System.getProperty("java.version"));
        if (config.file().isEmpty()) {
            log.warning("Warning: no config file specified, using the default config. In order to specify a config file"
                    + " use sigrun-server /path/to/sigrun.conf");
        } else {
            log.notice("Configuration loaded");
        }
        log.notice("monotonic clock: Java System.nanoTime");
        boolean terminal = config.text(ServerDirectives.LOGFILE).isEmpty()
                && System.console() != null
                && System.console().isTerminal();
        if (config.isYes(ServerDirectives.ALWAYS_SHOW_LOGO) || terminal) {
            log.raw(banner(settings.port(), pid));
        } else {
            log.notice("Running mode=standalone, port=" + settings.port() + ".");
        }
    }

    private static String banner(int port, long pid) {
        return """

                  ᛊ ᛁ ᚷ ᚱ ᚢ ᚾ      Sigrun %s (Valkey %s) 64 bit

                                   Running in standalone mode
                                   Port: %d
                                   PID: %d

                """.formatted(ProductVersion.SIGRUN, ProductVersion.VALKEY, port, pid);
    }
}
