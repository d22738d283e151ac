package io.sigrun.aof;

import io.sigrun.resp.Request;

/** Runs the commands that a file holds, in their order. Implemented by the server. */
public interface CommandSink {
    /** Why a command cannot be run here at all, in the words of an error without its code; empty where it can. */
    String refusal(Request command);

    /** Runs a command that is not refused; its errors are the sink's to tell. Refs are valid until this returns. */
    void run(Request command);

    /** A file begins: the first database is selected. */
    void begin();
}
