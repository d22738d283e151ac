package io.sigrun.resp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.memory.Region;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RequestQueueTest {
    private static final int BUFFER_BYTES = 1 << 20;

    private final Region region = Region.checked(64L << 20);
    private final RequestParser parser = new RequestParser(region);
    private final long buffer = region.allocate(BUFFER_BYTES);
    private final RequestQueue queue = new RequestQueue(region);

    @AfterEach
    void close() {
        region.close();
    }

    private Request parsed(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        region.copyIn(bytes, 0, buffer, bytes.length);
        Request request = new Request();
        RequestParser.begin(request, buffer);
        assertEquals(RequestParser.Status.COMPLETE, parser.parse(request, buffer + bytes.length, true));
        return request;
    }

    private static String wire(List<String> arguments) {
        StringBuilder text = new StringBuilder("*" + arguments.size() + "\r\n");
        arguments.forEach(each -> text.append('$')
                .append(each.length())
                .append("\r\n")
                .append(each)
                .append("\r\n"));
        return text.toString();
    }

    private List<String> arguments(Request request) {
        List<String> arguments = new ArrayList<>();
        for (int i = 0; i < request.argumentCount(); i++) {
            arguments.add(new String(region.bytes(request.ref(i), request.length(i)), StandardCharsets.ISO_8859_1));
        }
        return arguments;
    }

    @Test
    void givesBackWhatItWasGivenInOrderAsOftenAsAsked() {
        Random random = new Random(3);
        List<List<String>> kept = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < 500; i++) {
            List<String> command = new ArrayList<>();
            int count = 1 + random.nextInt(i % 50 == 0 ? 400 : 5);
            for (int j = 0; j < count; j++) {
                command.add("x\r\n".repeat(random.nextInt(i % 60 == 0 ? 9000 : 20)));
                bytes += command.getLast().length();
            }
            if (wire(command).length() < BUFFER_BYTES) {
                queue.add(parsed(wire(command)));
                kept.add(command);
            } else {
                bytes -= command.stream().mapToLong(String::length).sum();
            }
        }
        assertEquals(kept.size(), queue.count());
        assertEquals(bytes, queue.argumentBytes());
        assertEquals(kept.stream().mapToLong(List::size).sum(), queue.arguments());
        Request request = new Request();
        for (int round = 0; round < 2; round++) {
            queue.rewind();
            for (List<String> command : kept) {
                assertTrue(queue.next(request));
                assertEquals(command, arguments(request));
                byte[] onTheWire = region.bytes(request.start(), request.wireBytes());
                assertEquals(wire(command), new String(onTheWire, StandardCharsets.ISO_8859_1));
            }
            assertFalse(queue.next(request));
        }
    }

    @Test
    void keepsALineAsAnArray() {
        queue.add(parsed("set key \"a \\x41\"\r\n"));
        queue.rewind();
        Request request = new Request();
        assertTrue(queue.next(request));
        assertEquals(List.of("set", "key", "a A"), arguments(request));
        assertEquals('*', region.getByte(request.start()));
    }

    @Test
    void takesNoMemoryWhileItIsEmpty() {
        long before = region.allocationCount();
        assertEquals(0, queue.usedBytes());
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 100; i++) {
                queue.add(parsed(wire(List.of("SET", "key", "v".repeat(1000)))));
            }
            assertTrue(queue.usedBytes() > 100_000);
            queue.clear();
            assertEquals(before, region.allocationCount());
            assertEquals(0, queue.usedBytes());
            queue.rewind();
            assertFalse(queue.next(new Request()));
        }
    }
}
