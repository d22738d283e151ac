package io.sigrun.cli;

import io.sigrun.resp.client.Reply;
import io.sigrun.resp.client.ReplyReader;
import io.sigrun.resp.client.ServerConnection;
import io.sigrun.util.ByteString;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends standard input to the server as it is, while a second thread counts the replies. An ECHO of random bytes at the
 * end tells when the last reply has come.
 */
final class PipeMode {
    private static final int MARK_BYTES = 20;

    private final ServerConnection server;
    private final int timeoutSeconds;
    private final PrintStream out;
    private final PrintStream err;
    private final byte[] mark = new byte[MARK_BYTES];
    private final AtomicLong lastReplyNs = new AtomicLong(System.nanoTime());
    private long replies;
    private long errors;
    private boolean complete;

    PipeMode(ServerConnection server, int timeoutSeconds, PrintStream out, PrintStream err) {
        this.server = server;
        this.timeoutSeconds = timeoutSeconds;
        this.out = out;
        this.err = err;
        new SecureRandom().nextBytes(mark);
    }

    /** Returns the exit status: 1 where there was an error, or replies are missing. */
    int run(InputStream in) throws IOException, InterruptedException {
        Thread reader = Thread.ofPlatform().daemon().name("replies").start(this::countReplies);
        byte[] buffer = new byte[64 * 1024];
        for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
            server.write(buffer, 0, count);
            if (in.available() == 0) {
                server.flush();
            }
        }
        // The line end first, so that the ECHO is understood even behind an incomplete inline command.
        server.write(new byte[] {'\r', '\n'}, 0, 2);
        server.send(java.util.List.of(ByteString.latin1("ECHO"), ByteString.of(mark)));
        server.flush();
        out.println("All data transferred. Waiting for the last reply...");
        out.flush();
        lastReplyNs.set(System.nanoTime());
        while (!reader.join(java.time.Duration.ofMillis(100))) {
            if (timeoutSeconds > 0 && System.nanoTime() - lastReplyNs.get() > timeoutSeconds * 1_000_000_000L) {
                err.println("No replies for " + timeoutSeconds + " seconds: exiting.");
                out.println("errors: " + (errors + 1) + ", replies: " + replies);
                return 1;
            }
        }
        if (!complete) {
            return 1;
        }
        out.println("Last reply received from server.");
        out.println("errors: " + errors + ", replies: " + replies);
        return errors == 0 ? 0 : 1;
    }

    private void countReplies() {
        ReplyReader reader = server.replies();
        try {
            while (true) {
                reader.next();
                lastReplyNs.lazySet(System.nanoTime());
                if (reader.type() == Reply.BULK
                        && reader.textLength() == MARK_BYTES
                        && reader.text().equals(ByteString.of(mark))) {
                    complete = true;
                    return;
                }
                if (reader.type() == Reply.ERROR) {
                    err.println(reader.text().toUtf8());
                    errors++;
                }
                if (reader.type() == Reply.ARRAY
                        || reader.type() == Reply.MAP
                        || reader.type() == Reply.SET
                        || reader.type() == Reply.PUSH) {
                    for (long left = reader.number(); left > 0; left--) {
                        reader.skip();
                    }
                }
                replies++;
            }
        } catch (IOException failure) {
            err.println("Error reading replies from server");
        }
    }
}
