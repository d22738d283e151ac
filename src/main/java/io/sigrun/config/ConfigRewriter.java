package io.sigrun.config;

import io.sigrun.util.ByteString;
import io.sigrun.util.FilePaths;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** CONFIG REWRITE: brings the configuration file up to date with the values of the running server. */
public final class ConfigRewriter {
    /** Those of a file that was not there. */
    private static final Set<PosixFilePermission> PERMISSIONS = PosixFilePermissions.fromString("rw-r--r--");

    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final String[] UNITS = {"kb", "mb", "gb"};
    private static final int LIMIT_WORDS = 4;

    private final Config config;

    public ConfigRewriter(Config config) {
        this.config = config;
    }

    /**
     * Writes the file anew: beside the old one, synced, then in its place. After an error the old file is as it was.
     * Who may read it stays the same: there may be a password in it.
     *
     * @throws IOException the reason is the message
     */
    public void rewrite() throws IOException {
        Path file = FilePaths.of(config.file());
        String old = "";
        Set<PosixFilePermission> permissions = PERMISSIONS;
        try {
            permissions = Files.getPosixFilePermissions(file);
            old = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException gone) {
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
        }
        replace(file, text(old).getBytes(StandardCharsets.ISO_8859_1), permissions);
    }

    private static void replace(Path file, byte[] text, Set<PosixFilePermission> permissions) throws IOException {
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
        Path temporary = Files.createTempFile(directory, "rewritten-configuration.", "", OWNER_ONLY);
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer bytes = ByteBuffer.wrap(text);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                channel.force(true);
            }
            Files.setPosixFilePermissions(temporary, permissions);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
            entry.force(true);
        }
    }

    /** The new text of a file with this one. */
    String text(String old) {
        RewrittenFile file = new RewrittenFile(config, old);
        config.names().forEach((name, directive) -> {
            if (name.equals(directive.name())) {
                write(file, directive);
            }
        });
        file.write("user", "user " + DefaultUser.description(config), true);
        return file.text();
    }

    private void write(RewrittenFile file, Directive directive) {
        String name = directive.name();
        String value = config.text(directive);
        boolean changed = !value.equals(directive.defaultText());
        switch (name) {
            case "client-output-buffer-limit" -> writeLimits(file, directive, value);
            case "replicaof" -> file.drop(name);
            case "dir" -> file.write(name, name + " " + quoted(value), true);
            case "latency-tracking-info-percentiles" -> file.write(name, name + " " + orEmpty(value), true);
            case "bind" -> {
                if (changed) {
                    file.write(name, name + " " + orEmpty(value), true);
                } else {
                    file.drop(name);
                }
            }
            case "save", "oom-score-adj-values" -> file.write(name, name + " " + orEmpty(value), changed);
            case "notify-keyspace-events" -> file.write(name, name + " " + quoted(value), changed);
            default -> {
                if (directive.kind() == Directive.Kind.TEXT && value.isEmpty() && !TextValues.mayBeEmpty(directive)) {
                    file.drop(name);
                } else {
                    file.write(name, name + " " + shown(directive, value), changed);
                }
            }
        }
    }

    private static String shown(Directive directive, String value) {
        return switch (directive.kind()) {
            case TEXT -> quoted(value);
            case MEMORY, SIGNED_MEMORY, PERCENT -> memory(value);
            default -> value;
        };
    }

    private void writeLimits(RewrittenFile file, Directive directive, String value) {
        String[] now = value.split(" ", -1);
        String[] standard = directive.defaultText().split(" ", -1);
        for (int i = 0; i < now.length; i += LIMIT_WORDS) {
            boolean changed = false;
            for (int j = i + 1; j < i + LIMIT_WORDS; j++) {
                changed |= !now[j].equals(standard[j]);
            }
            String name = now[i].equals("slave") ? "replica" : now[i];
            file.write(
                    directive.name(),
                    directive.name() + " " + name + " " + memory(now[i + 1]) + " " + memory(now[i + 2]) + " "
                            + now[i + 3],
                    changed);
        }
    }

    private static String orEmpty(String value) {
        return value.isEmpty() ? "\"\"" : value;
    }

    private static String quoted(String value) {
        return ByteString.latin1(value).quoted().toLatin1();
    }

    /** Bytes with the largest unit that leaves no rest. */
    private static String memory(String value) {
        if (value.endsWith("%")) {
            return value;
        }
        long bytes = value.startsWith("-") ? Long.parseLong(value) : Long.parseUnsignedLong(value);
        int unit = -1;
        while (bytes != 0 && bytes % 1024 == 0 && unit < UNITS.length - 1) {
            bytes /= 1024;
            unit++;
        }
        return bytes + (unit < 0 ? "" : UNITS[unit]);
    }
}
