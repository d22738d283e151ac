package io.sigrun.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every directive has an effect, is refused, or stands in the table; the table is printed. */
final class StoredOnlyTest {
    private static final Path SOURCE = Path.of("src/main/java/io/sigrun");
    private static final Pattern CONSTANT =
            Pattern.compile("public static final Directive ([A-Z0-9_]+) =\\s*[a-zA-Z]+\\(\\s*\"([^\"]+)\"");
    private static final Pattern USE = Pattern.compile("Directives\\.([A-Z0-9_]+)\\b");
    /** Refused by the configuration itself, as by a Valkey built without them. */
    private static final Set<String> REFUSED_LIKE_VALKEY = Set.of("activedefrag", "rdma-bind", "rdma-port");

    @Test
    void everyDirectiveHasAnEffectOrIsRefusedOrStandsInTheTable() throws IOException {
        Map<String, String> stored = StoredOnly.reasons();
        Set<String> used = used();
        List<String> wrong = new ArrayList<>();
        for (String[] constant : constants()) {
            String name = constant[1];
            boolean effective = used.contains(constant[0])
                    || REFUSED_LIKE_VALKEY.contains(name)
                    || Capabilities.TABLE.stream()
                            .anyMatch(row -> row.directive().equals(name));
            if (effective == stored.containsKey(name)) {
                wrong.add(name + (effective ? " has an effect and stands in the table" : " has no effect"));
            }
        }
        assertEquals(List.of(), wrong);
        stored.forEach((name, reason) -> System.out.println(name + ": stored only, waits for " + reason));
    }

    @Test
    void theTableNamesDirectivesOnly() throws IOException {
        Set<String> unknown = new TreeSet<>(StoredOnly.reasons().keySet());
        constants().forEach(constant -> unknown.remove(constant[1]));
        assertEquals(Set.of(), unknown);
    }

    private static List<String[]> constants() throws IOException {
        List<String[]> all = new ArrayList<>();
        for (Path file : files(SOURCE.resolve("config"))) {
            Matcher matcher = CONSTANT.matcher(Files.readString(file));
            while (matcher.find()) {
                all.add(new String[] {matcher.group(1), matcher.group(2)});
            }
        }
        return all;
    }

    /** The directives that code outside the configuration's own package reads. */
    private static Set<String> used() throws IOException {
        Set<String> names = new HashSet<>();
        for (Path file : files(SOURCE)) {
            if (file.startsWith(SOURCE.resolve("config")) && !file.endsWith("DefaultUser.java")) {
                continue;
            }
            Matcher matcher = USE.matcher(Files.readString(file));
            while (matcher.find()) {
                names.add(matcher.group(1));
            }
        }
        return names;
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(path -> path.toString().endsWith(".java")).toList();
        }
    }
}
