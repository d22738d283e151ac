package io.sigrun.command.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigrun.command.CommandRunner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What stream commands propagate, and the events they send: both measured on Valkey 9.1. */
final class StreamPropagationTest {
    private final CommandRunner runner = new CommandRunner(
            StreamCommands::register,
            StreamReadCommands::register,
            StreamGroupCommands::register,
            PendingCommands::register);

    @AfterEach
    void close() {
        runner.close();
    }

    /**
     * Runs a command, its words set apart by blanks.
     *
     * @param effect what it propagates, and behind a bar the events; each set apart by commas
     */
    private void expect(String command, String effect) {
        runner.call(command.split(" ", -1));
        String sent = String.join(", ", runner.propagated()) + " | " + String.join(", ", runner.events());
        assertEquals(effect, sent.strip(), command);
    }

    @Test
    void idsAndTrimmingArePropagatedAsTheyCameOut() {
        expect("XADD s 1-1 a b", "XADD s 1-1 a b | new s, xadd s");
        expect("XADD s 5-* a b", "XADD s 5-0 a b | xadd s");
        expect("XADD s 5-* a b", "XADD s 5-1 a b | xadd s");
        expect("XADD s NOMKSTREAM MAXLEN ~ 1 9-1 a b", "XADD s NOMKSTREAM MAXLEN = 4 9-1 a b | xadd s");
        expect("XADD s MAXLEN = 2 10-1 a b", "XADD s MAXLEN = 2 10-1 a b | xadd s, xtrim s");
        expect("XADD s MINID ~ 9-1 11-1 a b", "XADD s MINID = 1-1 11-1 a b | xadd s");
        expect("XADD s MAXLEN 0 12-1 a b", "XADD s MAXLEN 0 12-1 a b | xadd s, xtrim s");
        expect("XADD s 13-1 a b", "XADD s 13-1 a b | xadd s");
        expect("XADD s 14-1 a b", "XADD s 14-1 a b | xadd s");
        expect("XTRIM s MAXLEN ~ 1", "|");
        expect("XTRIM s MAXLEN 1", "XTRIM s MAXLEN 1 | xtrim s");
        expect("XTRIM s MINID = 14-1", "|");
        expect("XTRIM s MINID 14-2", "XTRIM s MINID 14-2 | xtrim s");
        expect("XADD s 15-1 a b", "XADD s 15-1 a b | xadd s");
        expect("XADD s 16-1 a b", "XADD s 16-1 a b | xadd s");
        expect("XDEL s 15-1 99-1", "XDEL s 15-1 99-1 | xdel s");
        expect("XDEL s 99-1", "|");
        expect("XSETID s 17-0", "XSETID s 17-0 | xsetid s");
        expect(
                "XSETID s 18-0 ENTRIESADDED 100 MAXDELETEDID 17-0",
                "XSETID s 18-0 ENTRIESADDED 100 MAXDELETEDID 17-0 | xsetid s");
    }

    @Test
    void readingInAGroupIsPropagatedAsClaims() {
        expect("XADD s 15-1 a b", "XADD s 15-1 a b | new s, xadd s");
        expect("XADD s 16-1 a b", "XADD s 16-1 a b | xadd s");
        expect("XDEL s 15-1", "XDEL s 15-1 | xdel s");
        expect(
                "XSETID s 18-0 ENTRIESADDED 100 MAXDELETEDID 17-0",
                "XSETID s 18-0 ENTRIESADDED 100 MAXDELETEDID 17-0 | xsetid s");
        expect("XGROUP CREATE s g 0", "XGROUP CREATE s g 0 | xgroup-create s");
        expect(
                "XGROUP CREATE t g $ MKSTREAM ENTRIESREAD 3",
                "XGROUP CREATE t g $ MKSTREAM ENTRIESREAD 3 | new t, xgroup-create t");
        expect("XGROUP SETID s g 0-0 ENTRIESREAD 1", "XGROUP SETID s g 0-0 ENTRIESREAD 1 | xgroup-setid s");
        expect("XGROUP CREATECONSUMER s g c", "XGROUP CREATECONSUMER s g c | xgroup-createconsumer s");
        expect("XGROUP CREATECONSUMER s g c", "|");
        expect(
                "XREADGROUP GROUP g c2 STREAMS s >",
                "XCLAIM s g c2 0 16-1 TIME 1000000000000 RETRYCOUNT 1 FORCE JUSTID LASTID 16-1, "
                        + "XGROUP SETID s g 16-1 ENTRIESREAD -1 | xgroup-createconsumer s");
        expect("XREADGROUP GROUP g c3 NOACK STREAMS s >", "XGROUP CREATECONSUMER s g c3 | xgroup-createconsumer s");
        expect("XADD s 20-1 a b", "XADD s 20-1 a b | xadd s");
        expect(
                "XREADGROUP GROUP g c4 NOACK STREAMS s >",
                "XGROUP CREATECONSUMER s g c4, " + "XGROUP SETID s g 20-1 ENTRIESREAD 101 | xgroup-createconsumer s");
        expect("XREADGROUP GROUP g c2 STREAMS s 0", "|");
        expect("XADD s 21-1 a b", "XADD s 21-1 a b | xadd s");
        expect(
                "XREADGROUP GROUP g c2 COUNT 1 STREAMS s >",
                "XCLAIM s g c2 0 21-1 TIME 1000000000000 RETRYCOUNT 1 FORCE JUSTID LASTID 21-1, "
                        + "XGROUP SETID s g 21-1 ENTRIESREAD 102 |");
        expect("XACK s g 21-1 99-1", "XACK s g 21-1 99-1 |");
        expect("XACK s g 99-1", "|");
        expect(
                "XCLAIM s g c5 0 16-1 RETRYCOUNT 7 TIME 1000",
                "XCLAIM s g c5 0 16-1 TIME 1000 RETRYCOUNT 7 FORCE JUSTID LASTID 21-1 | xgroup-createconsumer s");
        expect("XCLAIM s g c5 0 77-1 LASTID 99-1", "XGROUP SETID s g 99-1 ENTRIESREAD 102 |");
        expect(
                "XCLAIM s g c5 0 21-1 FORCE JUSTID TIME 5000",
                "XCLAIM s g c5 0 21-1 TIME 5000 RETRYCOUNT 1 FORCE JUSTID LASTID 99-1 |");
        expect("XDEL s 21-1", "XDEL s 21-1 | xdel s");
        expect(
                "XCLAIM s g c6 0 21-1",
                "XCLAIM s g c5 0 21-1 TIME 5000 RETRYCOUNT 1 FORCE JUSTID LASTID 99-1 | xgroup-createconsumer s");
        expect("XADD s 100-1 a b", "XADD s 100-1 a b | xadd s");
        expect(
                "XREADGROUP GROUP g c2 STREAMS s >",
                "XCLAIM s g c2 0 100-1 TIME 1000000000000 RETRYCOUNT 1 FORCE JUSTID LASTID 100-1, "
                        + "XGROUP SETID s g 100-1 ENTRIESREAD 103 |");
        expect("XDEL s 100-1", "XDEL s 100-1 | xdel s");
        expect(
                "XAUTOCLAIM s g c7 0 0",
                "XCLAIM s g c7 0 16-1 TIME 1000000000000 RETRYCOUNT 8 FORCE JUSTID LASTID 100-1, "
                        + "XCLAIM s g c2 0 100-1 TIME 1000000000000 RETRYCOUNT 1 FORCE JUSTID LASTID 100-1 "
                        + "| xgroup-createconsumer s");
        expect(
                "XAUTOCLAIM s g c7 0 0 JUSTID",
                "XCLAIM s g c7 0 16-1 TIME 1000000000000 RETRYCOUNT 8 FORCE JUSTID LASTID 100-1 |");
        expect("XGROUP DELCONSUMER s g c5", "XGROUP DELCONSUMER s g c5 | xgroup-delconsumer s");
        expect("XGROUP DELCONSUMER s g nn", "|");
        expect("XGROUP DESTROY s g", "XGROUP DESTROY s g | xgroup-destroy s");
        expect("XGROUP DESTROY s g", "|");
    }
}
