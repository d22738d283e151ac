package io.sigrun.config;

import io.sigrun.util.ByteString;
import io.sigrun.util.Failures;
import io.sigrun.util.FilePaths;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads a configuration file, what it includes, and the command line, which counts as lines behind the file's.
 *
 * <p>Directives of older Redis versions that have no effect any more are passed over, those of Redis 8 that have none
 * here as well; each leaves a note.
 */
public final class ConfigReader {
    /** The first lines of the report on a configuration that cannot be accepted. */
    public static final String HEADING = "\n*** FATAL CONFIG FILE ERROR (Version 9.1.2) ***\n";

    private static final int MAX_INCLUDE_DEPTH = 16;

    /**
     * Something in a file that is understood but has no effect.
     *
     * @param place file and line
     */
    public record Note(String place, String text) {}

    /** A line that cannot be accepted; the message is what Valkey prints on standard error. */
    public static final class FatalException extends Exception {
        private static final long serialVersionUID = 1;

        FatalException(String message) {
            super(message, null, false, false);
        }

        /** The message, several lines. */
        public String report() {
            return String.valueOf(getMessage());
        }
    }

    /** Hears of lines that cannot be accepted, in the place of an end at the first of them. */
    @FunctionalInterface
    public interface Refusals {
        /**
         * A line that cannot be accepted.
         *
         * @param source file, or {@code command line}
         * @param line its number there, from 1
         */
        void refused(String source, int line, String text, String reason);
    }

    private final Config config;
    private final @Nullable Refusals refusals;
    /** Where a line stands. */
    private record Place(String source, int line, String text) {}

    private final Map<Place, List<String>> users = new LinkedHashMap<>();
    private final List<Note> notes = new ArrayList<>();
    private final List<String> includes = new ArrayList<>();
    private boolean saveSeen;

    public ConfigReader(Config config) {
        this.config = config;
        this.refusals = null;
    }

    /** A reader that goes on behind lines that cannot be accepted, and tells of each of them. */
    public ConfigReader(Config config, Refusals refusals) {
        this.config = config;
        this.refusals = refusals;
    }

    /** The files that were included, whole paths, patterns resolved. */
    public List<String> includes() {
        return List.copyOf(includes);
    }

    /** What was passed over. */
    public List<Note> notes() {
        return List.copyOf(notes);
    }

    /**
     * Reads everything a server is started with.
     *
     * @param file path of the configuration file, as {@link FilePaths} has it, or empty for none
     * @param standardInput more lines, or null for none
     * @param options directive lines from the command line
     */
    public void read(String file, InputStream standardInput, boolean useStandardInput, String options)
            throws FatalException {
        StringBuilder text = new StringBuilder();
        if (!file.isEmpty()) {
            Path path = FilePaths.workingDirectory().resolve(FilePaths.of(file));
            config.setFile(FilePaths.latin1(path));
            text.append(load(path, "Fatal error, can't open config file '" + path + "': "));
        }
        if (useStandardInput) {
            try {
                text.append(new String(standardInput.readAllBytes(), StandardCharsets.ISO_8859_1));
            } catch (IOException failure) {
                throw new FatalException("Fatal error, can't read the configuration from standard input");
            }
        }
        if (!options.isEmpty()) {
            text.append('\n').append(options);
        }
        lines(text.toString(), file.isEmpty() ? "command line" : file, 0);
        checkUsers();
    }

    /** Users are compared with requirepass, which may stand behind them; hence at the end. */
    private void checkUsers() throws FatalException {
        for (Map.Entry<Place, List<String>> user : users.entrySet()) {
            if (!DefaultUser.isRepeatedBy(user.getValue(), config)) {
                refuse(
                        user.getKey(),
                        new ConfigException(Capabilities.refusal("user", String.join(" ", user.getValue()))));
            }
        }
    }

    private static String load(Path path, String prefix) throws FatalException {
        try {
            return Files.readString(path, StandardCharsets.ISO_8859_1);
        } catch (IOException failure) {
            throw new FatalException(prefix + Failures.reason(failure));
        }
    }

    private void lines(String text, String source, int depth) throws FatalException {
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].trim();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                line(line, new Place(source, i + 1, line), depth);
            } catch (ConfigException refused) {
                refuse(new Place(source, i + 1, line), refused);
            }
        }
    }

    private void refuse(Place place, ConfigException refused) throws FatalException {
        if (refusals == null) {
            throw new FatalException(HEADING + atLine(place.line(), place.text()) + refused.reason());
        }
        refusals.refused(place.source(), place.line(), place.text(), refused.reason());
    }

    static String atLine(int number, String line) {
        return "Reading the configuration file, at line " + number + "\n>>> '" + line + "'\n";
    }

    private void line(String line, Place place, int depth) throws ConfigException, FatalException {
        Optional<List<ByteString>> words = ByteString.latin1(line).splitArguments();
        if (words.isEmpty()) {
            throw new ConfigException("Unbalanced quotes in configuration line");
        }
        if (words.get().isEmpty()) {
            return;
        }
        List<String> arguments = new ArrayList<>();
        words.get().forEach(word -> arguments.add(word.toLatin1()));
        String name = arguments.removeFirst().toLowerCase(Locale.ROOT);
        if (name.equals("user")) {
            users.put(place, arguments);
            return;
        }
        if (name.equals("include") && arguments.size() == 1) {
            include(arguments.getFirst(), depth);
            return;
        }
        if (name.equals("rename-command") && arguments.size() == 2) {
            if (!CommandNames.contains(arguments.getFirst())) {
                throw new ConfigException("No such command in rename-command");
            }
            config.addRename(new Config.Rename(arguments.get(0), arguments.get(1), place.line(), place.text()));
            return;
        }
        Directive directive = config.find(name);
        if (directive == null) {
            Capabilities.check(name, String.join(" ", arguments));
            if (!LegacyDirectives.isUnderstood(name)) {
                throw new ConfigException("Bad directive or wrong number of arguments");
            }
            notes.add(new Note(
                    place.source() + ":" + place.line(),
                    name + " has no effect here: " + LegacyDirectives.reason(name)));
            return;
        }
        List<String> values = directive.several() ? several(arguments) : arguments;
        if (directive.equals(PersistenceDirectives.SAVE)) {
            save(values);
            return;
        }
        config.set(directive, values);
        Capabilities.check(directive.name(), config.text(directive));
    }

    /** The values of a directive that takes several, where they may be quoted as one. */
    private static List<String> several(List<String> arguments) throws ConfigException {
        if (arguments.size() != 1 || arguments.getFirst().isEmpty()) {
            return arguments;
        }
        List<ByteString> words = ByteString.latin1(arguments.getFirst())
                .splitArguments()
                .orElseThrow(() -> new ConfigException("Unbalanced quotes in configuration line"));
        return words.stream().map(ByteString::toLatin1).toList();
    }

    /** The first save line of all replaces the default; further ones add save points, an empty one removes them. */
    private void save(List<String> arguments) throws ConfigException {
        Directive save = PersistenceDirectives.SAVE;
        List<String> points = new ArrayList<>();
        if (saveSeen && !(arguments.size() == 1 && arguments.getFirst().isEmpty())) {
            for (String word : config.text(save).split(" ", -1)) {
                if (!word.isEmpty()) {
                    points.add(word);
                }
            }
        }
        config.set(save, arguments);
        saveSeen = true;
        if (!points.isEmpty()) {
            points.addAll(arguments);
            config.set(save, points);
        }
    }

    /**
     * Reads a file, or all that match a pattern. A path that is not whole is seen from the directory that the process
     * is in at that line: the one it was started in, until a {@code dir} line changes it.
     */
    private void include(String pattern, int depth) throws FatalException {
        if (depth >= MAX_INCLUDE_DEPTH) {
            throw new FatalException("Fatal error, configuration files include each other too deeply: " + pattern);
        }
        if (pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0 && pattern.indexOf('[') < 0) {
            Path path = config.resolve(pattern);
            includes.add(FilePaths.latin1(path));
            lines(load(path, "Fatal error, can't open config file '" + path + "': "), path.toString(), depth + 1);
            return;
        }
        Path whole = config.resolve(pattern);
        Path parent = java.util.Objects.requireNonNull(whole.getParent());
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(parent, String.valueOf(whole.getFileName()))) {
            found.forEach(files::add);
        } catch (IOException nothingThere) {
            notes.add(new Note(pattern, "include matches nothing: " + nothingThere.getMessage()));
        }
        files.sort(null);
        for (Path path : files) {
            includes.add(FilePaths.latin1(path));
            lines(load(path, "Fatal error, can't open config file '" + path + "': "), path.toString(), depth + 1);
        }
    }

    /**
     * Turns command-line arguments into directive lines: {@code --name value ...} up to the next {@code --}. What
     * follows a name that has no value yet is a value, whatever it begins with; {@code --save} may do without.
     *
     * @param arguments behind the file name, where there is one; each character is a byte
     */
    public static String options(List<String> arguments) {
        StringBuilder lines = new StringBuilder();
        boolean hasValue = true;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (!hasValue || !argument.startsWith("--")) {
                lines.append(ByteString.latin1(argument).quoted().toLatin1()).append(' ');
                hasValue = true;
                continue;
            }
            lines.append(lines.isEmpty() ? "" : "\n")
                    .append(argument.substring(2))
                    .append(' ');
            int words =
                    ByteString.latin1(argument).splitArguments().map(List::size).orElse(0);
            hasValue = words != 1;
            boolean optionNext =
                    i + 1 == arguments.size() || arguments.get(i + 1).startsWith("--");
            if (argument.equalsIgnoreCase("--save") && optionNext) {
                lines.append("\"\"");
                hasValue = true;
            }
        }
        return lines.toString();
    }
}
