package io.sigrun.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;

/**
 * A client that appends the numbers that follow to a list of its own, one after the other, and a pair of them now and
 * then, in one command or one transaction, until the server goes; it remembers what was acknowledged.
 */
final class CountingWriter extends Thread {
    private final int port;
    private final String key;
    private final long first;
    private volatile long sent;
    private volatile long acknowledged;

    CountingWriter(int port, int index, long first) {
        this.port = port;
        this.key = "list:" + index;
        this.first = first;
        this.sent = first;
        this.acknowledged = first;
    }

    /** How many numbers were acknowledged since it was started. */
    long acknowledged() {
        return acknowledged - first;
    }

    private boolean push(TestClient client, long next, boolean pair) throws IOException {
        String number = Long.toString(next);
        String second = Long.toString(next + 1);
        if (!pair) {
            return client.call("RPUSH", key, number).equals(":" + next + "\r\n");
        }
        String length = ":" + (next + 1) + "\r\n";
        if (next % 10 == 0) {
            return client.call("RPUSH", key, number, second).equals(length);
        }
        client.call("MULTI");
        client.call("RPUSH", key, number);
        client.call("RPUSH", key, second);
        return client.call("EXEC").equals("*2\r\n:" + next + "\r\n" + length);
    }

    @Override
    public void run() {
        try (TestClient client = new TestClient(port)) {
            while (true) {
                long next = sent + 1;
                boolean pair = next % 5 == 0;
                sent = pair ? next + 1 : next;
                if (!push(client, next, pair)) {
                    return; // a reply cut off by the kill
                }
                acknowledged = sent;
            }
        } catch (IOException killed) {
            // that is the end of it
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Checks what a server has that was started again; returns how many numbers that is. */
    long check(TestClient client) throws IOException {
        String reply = client.call("LLEN", key);
        long found = Long.parseLong(reply.substring(1).trim());
        assertTrue(found >= acknowledged, () -> "lost: " + found + " of " + acknowledged);
        assertTrue(found <= sent, () -> "never sent: " + found + " of " + sent);
        assertTrue((found + 1) % 5 != 1 || found == 0, () -> "half a pair: " + found);
        StringBuilder all = new StringBuilder("*" + found + "\r\n");
        for (long n = 1; n <= found; n++) {
            String text = Long.toString(n);
            all.append('$').append(text.length()).append("\r\n").append(text).append("\r\n");
        }
        assertEquals(all.toString(), client.call("LRANGE", key, "0", "-1"));
        return found;
    }
}
