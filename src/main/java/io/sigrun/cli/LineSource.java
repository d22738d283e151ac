package io.sigrun.cli;

import io.sigrun.util.ByteString;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Where the lines of a session come from. */
interface LineSource extends Closeable {
    /** The next line without its end, or null where there are no more. */
    @Nullable
    ByteString next(String prompt) throws IOException;

    /** Whether {@link #next} would return without waiting for long. */
    boolean isReady() throws IOException;

    /** Whether a person types them. */
    boolean isTyped();

    /** Keeps a line to be called back. */
    void remember(ByteString line, boolean secret) throws IOException;
}
