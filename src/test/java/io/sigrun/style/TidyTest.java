package io.sigrun.style;

import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules of tidiness for every source file, main, tests and benchmarks alike. */
final class TidyTest {
    private static final int LINES_MAX = 650;
    private static final int COLUMNS_MAX = 120;

    /** What no file may hold, and what to do instead. Split words, so that this file itself is tidy. */
    private static final List<Ban> BANS = List.of(
            new Ban("\\bTO" + "DO\\b|\\bFIX" + "ME\\b|\\bXX" + "X\\b", "do it now, or leave it out and say so", ""),
            new Ban("sun\\.misc\\.Un" + "safe", "use java.lang.foreign", ""),
            new Ban("\\.rein" + "terpret\\(", "use a segment that knows its bounds", "src/main/java/io/sigrun/memory/"),
            new Ban("rein" + "terpret\\(Long\\.MAX", "give the segment its real size", ""),
            new Ban("@Dis" + "abled\\b", "make the test pass, or remove it", ""),
            new Ban("Thread\\.st" + "op\\(|System\\.run" + "Finalization", "removed from Java", ""),
            new Ban("\\t", "indent with four spaces", ""));

    private record Ban(String pattern, String instead, String allowedBelow) {}

    @Test
    void noFileIsLongerThanItsLimit() throws IOException {
        var wrong = new ArrayList<String>();
        for (Path file : sources()) {
            int lines = Files.readAllLines(file).size();
            if (lines > LINES_MAX) {
                wrong.add(file + " has " + lines + " lines");
            }
        }
        assertNone(wrong);
    }

    @Test
    void noLineIsWiderThanItsLimit() throws IOException {
        assertNone(find(line -> line.length() > COLUMNS_MAX ? "is " + line.length() + " wide" : ""));
    }

    @Test
    void nothingBannedIsUsed() throws IOException {
        var wrong = new ArrayList<String>();
        for (Ban ban : BANS) {
            Pattern pattern = Pattern.compile(ban.pattern);
            for (String found : find(line -> pattern.matcher(line).find() ? ban.instead : "")) {
                if (ban.allowedBelow.isEmpty() || !found.startsWith(ban.allowedBelow)) {
                    wrong.add(found);
                }
            }
        }
        assertNone(wrong);
    }

    @Test
    void everyPackageSaysWhatItIs() throws IOException {
        var wrong = new ArrayList<String>();
        for (Path file : sources()) {
            Path info = file.resolveSibling("package-info.java");
            if (!Files.exists(info)) {
                wrong.add(info + " is missing (" + file.getFileName() + ")");
            } else if (file.equals(info)) {
                String text = Files.readString(info);
                if (!text.contains("@NullMarked") || !text.startsWith("/**")) {
                    wrong.add(info + " has no opening comment or no @NullMarked");
                }
            }
        }
        assertNone(wrong);
    }

    private interface Check {
        /** Returns what is wrong with the line, or nothing. */
        String wrong(String line);
    }

    private static List<String> find(Check check) throws IOException {
        var found = new ArrayList<String>();
        for (Path file : sources()) {
            int number = 0;
            for (String line : Files.readAllLines(file)) {
                number++;
                String wrong = check.wrong(line);
                if (!wrong.isEmpty()) {
                    found.add(file + ":" + number + ": " + wrong);
                }
            }
        }
        return found;
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            List<Path> sources =
                    files.filter(file -> file.toString().endsWith(".java")).toList();
            assertFalse(sources.isEmpty(), "run from the project's directory");
            return sources;
        }
    }

    private static void assertNone(List<String> wrong) {
        assertEquals("", wrong.stream().distinct().sorted().collect(joining("\n")));
    }
}
