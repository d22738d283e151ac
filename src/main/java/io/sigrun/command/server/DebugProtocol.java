package io.sigrun.command.server;

import io.sigrun.command.Call;
import io.sigrun.resp.RespWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** DEBUG PROTOCOL: an example of every type of reply. */
final class DebugProtocol {
    private static final byte[] ATTRIBUTE_HEADER = "|1\r\n".getBytes(StandardCharsets.US_ASCII);

    private DebugProtocol() {}

    static void reply(Call call) {
        RespWriter reply = call.reply;
        switch (call.text(2).toLowerCase(Locale.ROOT)) {
            case "string" -> reply.bulk("Hello World");
            case "integer" -> reply.integer(12345);
            case "double" -> reply.doubleText("3.141".getBytes(StandardCharsets.US_ASCII));
            case "null" -> reply.nullBulk();
            case "array" -> {
                reply.array(3);
                numbers(reply);
            }
            case "set" -> {
                reply.set(3);
                numbers(reply);
            }
            case "map" -> {
                reply.map(3);
                for (int i = 0; i < 3; i++) {
                    reply.integer(i);
                    reply.bool(i == 1);
                }
            }
            case "attrib" -> attribute(reply);
            case "push" -> push(call);
            case "verbatim" -> reply.verbatim("txt", "This is a verbatim\nstring".getBytes(StandardCharsets.US_ASCII));
            case "true" -> reply.bool(true);
            case "false" -> reply.bool(false);
            case "bignum" ->
                reply.bigNumber("1234567999999999999999999999999999999".getBytes(StandardCharsets.US_ASCII));
            default ->
                call.fail("ERR Wrong protocol type name. Please use one of the following: string|integer|double|bignum"
                        + "|null|array|set|map|attrib|push|verbatim|true|false");
        }
    }

    private static void numbers(RespWriter reply) {
        for (int i = 0; i < 3; i++) {
            reply.integer(i);
        }
    }

    private static void attribute(RespWriter reply) {
        if (reply.version() >= 3) {
            reply.raw(ATTRIBUTE_HEADER);
            reply.bulk("key-popularity");
            reply.array(2);
            reply.bulk("key:123");
            reply.integer(90);
        }
        reply.bulk("Some real reply following the attribute");
    }

    private static void push(Call call) {
        if (call.reply.version() < 3) {
            call.fail("ERR RESP2 is not supported by this command");
            return;
        }
        call.reply.bulk("Some real reply following the push reply");
        call.reply.push(2);
        call.reply.bulk("server-cpu-usage");
        call.reply.integer(42);
    }
}
