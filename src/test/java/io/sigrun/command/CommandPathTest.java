package io.sigrun.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class CommandPathTest {
    private static void register(CommandTable.Registry registry) {
        registry.add(Command.command("HALF").arity(2).run(CommandPathTest::half));
        registry.add(Command.command("PING").arity(1).run(call -> call.reply.raw(Replies.PONG)));
    }

    /** Answers as many elements as asked for of one more. */
    private static void half(Call call) {
        call.integer(1);
        call.reply.array(call.number + 1);
        for (long i = 0; i < call.number; i++) {
            call.reply.bulk("element".getBytes(StandardCharsets.US_ASCII));
        }
        throw new IllegalStateException("half done");
    }

    @Test
    void aCommandThatFailsMidwayIsAnsweredWithAnErrorAndNothingElse() {
        try (CommandRunner runner = new CommandRunner(CommandPathTest::register)) {
            for (String count : new String[] {"0", "1", "20000"}) {
                runner.send("PING");
                runner.send("HALF", count);
                runner.send("PING");
                assertEquals("+PONG\r\n-ERR internal error\r\n+PONG\r\n", runner.replies());
                assertThrows(AssertionError.class, () -> runner.call("PING"), "the failure is known");
                runner.replies();
            }
        }
    }
}
