package io.sigrun.command;

import io.sigrun.keyspace.Database;
import io.sigrun.resp.Arguments;

/** Takes the commands that changed data, in order, for the AOF and the replicas. */
public interface Propagator {
    /** Whether anyone listens; if not, nobody needs to prepare anything. */
    boolean active();

    /**
     * A command that has been run: as the client sent it, or in another form that has the same effect wherever and
     * whenever it runs. What is needed of the arguments must be copied before this returns.
     */
    void propagate(Database database, Arguments command);

    /** What is propagated from now on comes from one command of a client, until {@link #endUnit}. */
    default void beginUnit() {}

    /**
     * Ends what one command led to.
     *
     * @param together whether several commands must take effect together, as a transaction
     */
    default void endUnit(boolean together) {}

    /** Nobody listens. */
    Propagator NONE = new Propagator() {
        @Override
        public boolean active() {
            return false;
        }

        @Override
        public void propagate(Database database, Arguments command) {}
    };
}
