package io.sigrun.command.set;

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
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sets beside those of Java, in all encodings and between them; walks, random choices, and what is propagated. */
final class SetModelTest {
    private final CommandRunner runner = new CommandRunner(MemberCommands::register);
    private final Map<String, Set<String>> model = new HashMap<>();

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
            } else if (!line.isEmpty() && !line.startsWith("$") && !line.startsWith("*")) {
                found.add(line);
            }
        }
        return found;
    }

    private Set<String> set(String key) {
        return model.computeIfAbsent(key, absent -> new TreeSet<>());
    }

    private static String count(boolean one) {
        return one ? "1" : "0";
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 20, 500})
    void behaveLikeSets(int range) {
        runner.keyspace().limits().setIntegers = 12;
        runner.keyspace().limits().setEntries = 10;
        runner.keyspace().limits().setValueBytes = 9;
        call("SADD", "warm", "a", "b", "c");
        call("SPOP", "warm");
        runner.keyspace().database(0).clear();
        long usedBytes = runner.keyspace().region().usedBytes();
        Random random = new Random(range);
        for (int i = 0; i < 6000; i++) {
            step(random, range);
        }
        for (String key : List.of("a", "b", "c")) {
            assertEquals(set(key), new TreeSet<>(call("SMEMBERS", key)));
            call("SPOP", key, "100000");
        }
        assertEquals(0, runner.keyspace().database(0).size());
        assertEquals(0, runner.keyspace().handles().count());
        assertEquals(usedBytes, runner.keyspace().region().usedBytes());
    }

    private void step(Random random, int range) {
        String key = Character.toString('a' + random.nextInt(3));
        String other = Character.toString('a' + random.nextInt(3));
        String target = Character.toString('a' + random.nextInt(3));
        String member = switch (random.nextInt(6)) {
            case 0 -> "member" + random.nextInt(range);
            case 1 -> "longmember" + random.nextInt(range);
            default -> Long.toString((long) random.nextInt(range) << (random.nextInt(2) * 30));
        };
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> assertEquals(List.of(count(set(key).add(member))), call("SADD", key, member));
            case 3 -> assertEquals(List.of(count(set(key).remove(member))), call("SREM", key, member));
            case 4 -> assertEquals(List.of(count(set(key).contains(member))), call("SISMEMBER", key, member));
            case 5 -> assertEquals(List.of(Integer.toString(set(key).size())), call("SCARD", key));
            case 6 -> {
                boolean there = set(key).remove(member);
                if (there) {
                    set(other).add(member);
                }
                assertEquals(List.of(count(there)), call("SMOVE", key, other, member));
            }
            case 7 -> {
                int wanted = random.nextInt(8) == 0 ? set(key).size() * 9 / 10 : random.nextInt(4);
                List<String> popped = call("SPOP", key, Integer.toString(wanted));
                assertEquals(Math.min(wanted, set(key).size()), popped.size());
                popped.forEach(gone -> assertTrue(set(key).remove(gone), gone));
            }
            case 8 -> {
                Set<String> result = new TreeSet<>(set(key));
                result.addAll(set(other));
                assertEquals(result, new TreeSet<>(call("SUNION", key, other)));
                store(target, result, call("SUNIONSTORE", target, key, other));
            }
            case 9 -> {
                Set<String> result = new TreeSet<>(set(key));
                result.retainAll(set(other));
                assertEquals(result, new TreeSet<>(call("SINTER", key, other)));
                assertEquals(List.of(Integer.toString(result.size())), call("SINTERCARD", "2", key, other));
                store(target, result, call("SINTERSTORE", target, key, other));
            }
            case 10 -> {
                Set<String> result = new TreeSet<>(set(key));
                result.removeAll(set(other));
                assertEquals(result, new TreeSet<>(call("SDIFF", key, other)));
                store(target, result, call("SDIFFSTORE", target, key, other));
            }
            default -> assertEquals(set(key), new TreeSet<>(call("SMEMBERS", key)));
        }
    }

    private void store(String target, Set<String> result, List<String> reply) {
        assertEquals(List.of(Integer.toString(result.size())), reply);
        model.put(target, result);
    }

    @Test
    void aWalkFindsEveryMemberOnce() {
        Set<String> members = new HashSet<>();
        for (int i = 0; i < 2000; i++) {
            members.add("m" + i);
            call("SADD", "s", "m" + i);
        }
        List<String> found = new ArrayList<>();
        String cursor = "0";
        do {
            List<String> step = call("SSCAN", "s", cursor, "COUNT", "13");
            cursor = step.get(0);
            found.addAll(step.subList(1, step.size()));
        } while (!cursor.equals("0"));
        assertEquals(members.size(), found.size());
        assertEquals(members, new HashSet<>(found));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 120, 400, 3000})
    void randomMembersAreMembersAndAllMayCome(int size) {
        for (int kind = 0; kind < 2; kind++) {
            for (int i = 0; i < size; i++) {
                call("SADD", "s" + kind, (kind == 0 ? "" : "m") + i);
            }
            for (int count : new int[] {1, 2, size / 4, size - 1, size, size + 5}) {
                List<String> chosen = call("SRANDMEMBER", "s" + kind, Integer.toString(count));
                assertEquals(Math.min(count, size), chosen.size());
                assertEquals(chosen.size(), new HashSet<>(chosen).size(), "no member comes twice");
                assertEquals(
                        count,
                        call("SRANDMEMBER", "s" + kind, Integer.toString(-count))
                                .size());
            }
            assertEquals(size, new HashSet<>(call("SRANDMEMBER", "s" + kind, Integer.toString(-30 * size))).size());
        }
    }

    @Test
    void whatIsPoppedIsPropagatedAsRemoved() {
        call("SADD", "s", "only");
        runner.propagated();
        runner.events();
        call("SPOP", "s");
        assertEquals(List.of("SREM s only"), runner.propagated());
        assertEquals(List.of("spop s", "del s"), runner.events());
        for (String kind : List.of("", "m")) {
            List<String> all = new ArrayList<>(List.of("SADD", "s"));
            for (int i = 0; i < 3000; i++) {
                all.add(kind + i);
            }
            call(all.toArray(String[]::new));
            runner.propagated();
            for (String count : List.of("3", "1200", "1790")) {
                List<String> popped = call("SPOP", "s", count);
                List<String> removed = new ArrayList<>();
                for (String command : runner.propagated()) {
                    List<String> words = List.of(command.split(" ", -1));
                    assertEquals(List.of("SREM", "s"), words.subList(0, 2));
                    assertTrue(words.size() <= 1026);
                    removed.addAll(words.subList(2, words.size()));
                }
                assertEquals(popped, removed);
            }
            call("SPOP", "s", "7");
            assertEquals(List.of("UNLINK s"), runner.propagated());
        }
    }
}
