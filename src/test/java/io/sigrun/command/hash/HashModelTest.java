package io.sigrun.command.hash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.command.CommandRunner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hashes beside a map of Java's, in both encodings and between them; walks and random choices over them. */
final class HashModelTest {
    private final CommandRunner runner = new CommandRunner(HashCommands::register);

    @AfterEach
    void close() {
        runner.close();
    }

    /** A command's reply: bulks and integers in order, headers left out. */
    private List<String> call(String... arguments) {
        List<String> found = new ArrayList<>();
        for (String line : runner.call(arguments).split("\r\n", -1)) {
            if (line.startsWith(":")) {
                found.add(line.substring(1));
            } else if (line.startsWith("+") || line.startsWith("-") || line.equals("$-1")) {
                found.add(line);
            } else if (!line.isEmpty() && !line.startsWith("$") && !line.startsWith("*")) {
                found.add(line);
            }
        }
        return found;
    }

    private static Map<String, String> pairs(List<String> flat) {
        Map<String, String> map = new HashMap<>();
        for (int i = 0; i < flat.size(); i += 2) {
            map.put(flat.get(i), flat.get(i + 1));
        }
        return map;
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 8, 512})
    void behavesLikeAMap(long listPackEntries) {
        runner.keyspace().limits().hashEntries = listPackEntries;
        runner.keyspace().limits().hashValueBytes = 12;
        for (int i = 0; i < 60; i++) {
            call("HSET", "warm", "f" + i, "x".repeat(9000));
        }
        call("HGETALL", "warm");
        runner.keyspace().database(0).clear();
        long usedBytes = runner.keyspace().region().usedBytes();
        Random random = new Random(listPackEntries);
        for (int round = 0; round < 30; round++) {
            Map<String, String> model = new HashMap<>();
            for (int i = 0; i < 200; i++) {
                step(model, random, 3 + round);
            }
            assertEquals(model, pairs(call("HGETALL", "h")));
            model.keySet().forEach(field -> call("HDEL", "h", field));
        }
        assertEquals(0, runner.keyspace().database(0).size());
        assertEquals(0, runner.keyspace().handles().count());
        assertEquals(usedBytes, runner.keyspace().region().usedBytes());
    }

    private void step(Map<String, String> model, Random random, int fields) {
        String field = random.nextInt(4) == 0 ? Integer.toString(random.nextInt(fields)) : "f" + random.nextInt(fields);
        String value = switch (random.nextInt(5)) {
            case 0 -> "v".repeat(1 + random.nextInt(20));
            case 1 -> "v".repeat(8000 + random.nextInt(600));
            default -> Integer.toString(random.nextInt(100_000) - 50_000);
        };
        switch (random.nextInt(7)) {
            case 0, 1, 2 -> {
                boolean fresh = model.put(field, value) == null;
                assertEquals(List.of(fresh ? "1" : "0"), call("HSET", "h", field, value));
            }
            case 3 -> {
                boolean there = model.remove(field) != null;
                assertEquals(List.of(there ? "1" : "0"), call("HDEL", "h", field));
            }
            case 4 -> {
                String old = model.getOrDefault(field, "0");
                if (old.startsWith("v")) {
                    assertEquals(List.of("-ERR hash value is not an integer"), call("HINCRBY", "h", field, "7"));
                } else {
                    String sum = Long.toString(Long.parseLong(old) + 7);
                    model.put(field, sum);
                    assertEquals(List.of(sum), call("HINCRBY", "h", field, "7"));
                }
            }
            case 5 -> assertEquals(List.of(model.getOrDefault(field, "$-1")), call("HGET", "h", field));
            default -> {
                assertEquals(List.of(Integer.toString(model.size())), call("HLEN", "h"));
                int length = model.getOrDefault(field, "").length();
                assertEquals(List.of(Integer.toString(length)), call("HSTRLEN", "h", field));
            }
        }
    }

    @Test
    void aWalkFindsEveryFieldThatStaysThere() {
        Set<String> staying = new HashSet<>();
        for (int i = 0; i < 3000; i++) {
            call("HSET", "h", "f" + i, Integer.toString(i));
            if (i % 3 != 0) {
                staying.add("f" + i);
            }
        }
        Set<String> found = new HashSet<>();
        String cursor = "0";
        int steps = 0;
        do {
            List<String> step = call("HSCAN", "h", cursor, "COUNT", "7", "NOVALUES");
            cursor = step.get(0);
            assertTrue(step.size() < 20, "a step is about as long as asked for");
            found.addAll(step.subList(1, step.size()));
            call("HDEL", "h", "f" + (3 * steps));
            assertTrue(++steps < 1000);
        } while (!cursor.equals("0"));
        assertTrue(found.containsAll(staying));
        List<String> matching = call("HSCAN", "h", "0", "COUNT", "100000", "MATCH", "f1?");
        assertEquals(
                Set.of("f10", "f11", "f13", "f14", "f16", "f17", "f19"),
                pairs(matching.subList(1, matching.size())).keySet());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 400, 3000})
    void randomFieldsAreFieldsAndAllMayCome(int size) {
        for (int i = 0; i < size; i++) {
            call("HSET", "h", "f" + i, Integer.toString(i));
        }
        for (int count : new int[] {1, 2, size / 4, size - 1, size, size + 5}) {
            List<String> chosen = call("HRANDFIELD", "h", Integer.toString(count));
            assertEquals(Math.min(count, size), chosen.size());
            assertEquals(chosen.size(), new HashSet<>(chosen).size(), "no field comes twice");
            assertEquals(
                    count, call("HRANDFIELD", "h", Integer.toString(-count)).size());
            pairs(call("HRANDFIELD", "h", Integer.toString(-count), "WITHVALUES"))
                    .forEach((field, value) -> assertEquals(field, "f" + value));
        }
        Set<String> seen = new HashSet<>(call("HRANDFIELD", "h", Integer.toString(-30 * size)));
        assertEquals(size, seen.size());
        assertEquals(List.of("-ERR value is out of range"), call("HRANDFIELD", "h", "-9223372036854775807"));
    }
}
