package io.sigrun.oracle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The commands of a base without an RDB, by database and key, so that two of them can be compared: what stands in no
 * order, the elements of sets, hashes and sorted sets, is put into one; how many each command has stays, but for the
 * commands of fields that expire, which may stand among the others.
 */
final class BaseCommands {
    private static final Set<String> UNORDERED = Set.of("SADD", "ZADD", "HMSET");

    private final String bytes;
    private final Map<String, List<String>> ordered = new TreeMap<>();
    private final Map<String, Set<String>> elements = new TreeMap<>();
    private int at;

    private BaseCommands(String bytes) {
        this.bytes = bytes;
    }

    /** What each key of a file is made by. */
    static Map<String, List<String>> of(Path file) throws IOException {
        BaseCommands commands = new BaseCommands(Files.readString(file, StandardCharsets.ISO_8859_1));
        commands.read();
        commands.elements.forEach((key, items) ->
                commands.ordered.computeIfAbsent(key, made -> new ArrayList<>()).addAll(items));
        return commands.ordered;
    }

    private void read() {
        String database = "0";
        while (at < bytes.length()) {
            if (bytes.charAt(at) == '#') {
                line();
                continue;
            }
            List<String> words = new ArrayList<>();
            int count = Integer.parseInt(line().substring(1));
            for (int i = 0; i < count; i++) {
                int length = Integer.parseInt(line().substring(1));
                words.add(bytes.substring(at, at + length));
                at += length + 2;
            }
            if (words.getFirst().equals("SELECT")) {
                database = words.get(1);
            } else {
                note(database + ' ' + words.get(words.getFirst().equals("XGROUP") ? 2 : 1), words);
            }
        }
    }

    private String line() {
        int end = bytes.indexOf("\r\n", at);
        String line = bytes.substring(at, end);
        at = end + 2;
        return line;
    }

    private void note(String key, List<String> words) {
        String name = words.getFirst();
        if (name.equals("HSETEX")) {
            elements.computeIfAbsent(key, made -> new TreeSet<>()).add(words.toString());
            return;
        }
        if (UNORDERED.contains(name)) {
            int step = name.equals("SADD") ? 1 : 2;
            for (int i = 2; i < words.size(); i += step) {
                elements.computeIfAbsent(key, made -> new TreeSet<>())
                        .add(words.subList(i, i + step).toString());
            }
            words = List.of(name, Integer.toString(words.size()));
        }
        ordered.computeIfAbsent(key, made -> new ArrayList<>()).add(words.toString());
    }
}
