package io.sigrun.migrate;

import io.sigrun.config.ConfigReader;
import io.sigrun.util.Failures;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Sigrun's configuration made of Redis': a line that includes the original, and below it only what has to differ, each
 * with a comment that says why. The same input gives the same file.
 */
final class ConvertedConfiguration {
    private final RedisConfiguration redis;
    private final String directory;
    private final StringBuilder text = new StringBuilder();
    private final List<String> report = new ArrayList<>();

    /**
     * Works out the file.
     *
     * @param directory where the data lies from now on
     */
    ConvertedConfiguration(RedisConfiguration redis, String directory) throws MigrationException {
        this.redis = redis;
        this.directory = directory;
        if (!redis.refusals().isEmpty()) {
            throw new MigrationException(String.join("\n", redis.refusals()));
        }
        lines();
    }

    /** The lines of the file. */
    String text() {
        return text.toString();
    }

    private void lines() {
        text.append("# Sigrun's configuration, written when it took over from Redis. Redis' own file is included\n")
                .append("# as it is; the lines below it are all that differ, and the place for further ones.\n")
                .append("include ")
                .append(redis.file())
                .append('\n');
        report.add("include " + redis.file() + ": the configuration of Redis, as it is");
        if (!redis.value("dir").equals(directory)) {
            line("dir " + directory, "The data; Redis had " + redis.value("dir") + ".");
        }
        for (String option : ConfigReader.options(redis.options()).split("\n", -1)) {
            if (!option.isBlank() && !option.startsWith("dir ")) {
                line(option, "From the command line in the unit of Redis.");
            }
        }
        if (redis.value("daemonize").equals("yes")) {
            report.add("daemonize yes: has no effect; systemd starts Sigrun in the foreground");
        }
        for (ConfigReader.Note note : redis.notes()) {
            report.add(note.place() + ": " + note.text());
        }
    }

    private void line(String line, String reason) {
        text.append("\n# ").append(reason).append('\n').append(line).append('\n');
        report.add(line + ": " + reason);
    }

    /**
     * Writes the file, and those lines of the report that it does not have yet.
     *
     * @param target the file of Sigrun
     */
    void write(Path target, Path reportFile) throws MigrationException {
        try {
            Path temporary = target.resolveSibling(target.getFileName() + ".writing");
            Files.writeString(temporary, text(), StandardCharsets.ISO_8859_1);
            Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            List<String> missing = new ArrayList<>(report);
            if (Files.exists(reportFile)) {
                missing.removeAll(Files.readAllLines(reportFile, StandardCharsets.ISO_8859_1));
            }
            Files.write(
                    reportFile,
                    missing,
                    StandardCharsets.ISO_8859_1,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException failure) {
            throw new MigrationException(
                    "cannot write " + target + " or " + reportFile + ": " + Failures.reason(failure));
        }
    }
}
