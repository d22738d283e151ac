package io.sigrun.aof;

import io.sigrun.memory.Region;
import io.sigrun.resp.Request;

/** Tells which commands of a file can be run here. Implemented by the server. */
@FunctionalInterface
public interface CommandCheck {
    /** Why a command cannot be run at all, in the words of an error without its code; empty where it can. */
    String refusal(Region region, Request command);
}
