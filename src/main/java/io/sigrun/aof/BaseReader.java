package io.sigrun.aof;

import io.sigrun.util.Disk;
import java.io.IOException;

/** Loads the RDB that a file begins with. Implemented by the server. */
@FunctionalInterface
public interface BaseReader {
    /**
     * Loads it.
     *
     * @return how many bytes it takes; commands may follow
     * @throws IOException where that failed; the log has the reason
     */
    long read(Disk.Input file) throws IOException;
}
