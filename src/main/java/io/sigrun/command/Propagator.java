package io.sigrun.command;

import io.sigrun.keyspace.Database;
import io.sigrun.resp.Request;

/** Takes the commands that changed data, in order, for the AOF and the replicas. */
public interface Propagator {
    /** Whether anyone listens; if not, nobody needs to prepare anything. */
    boolean active();

    /** A command as the client sent it. */
    void asReceived(Database database, Request request);

    /** A command in another form than it was sent, so that it has the same effect wherever and whenever it runs. */
    void rewritten(Database database, byte[]... arguments);

    /** Nobody listens. */
    Propagator NONE = new Propagator() {
        @Override
        public boolean active() {
            return false;
        }

        @Override
        public void asReceived(Database database, Request request) {}

        @Override
        public void rewritten(Database database, byte[]... arguments) {}
    };
}
