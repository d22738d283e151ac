package io.sigrun.migrate;

/** Waiting between two questions to a server. */
final class Pause {
    private Pause() {}

    static void of(long timeMs) throws MigrationException {
        try {
            Thread.sleep(timeMs);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new MigrationException("interrupted");
        }
    }
}
