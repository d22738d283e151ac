package io.sigrun.migrate;

import io.sigrun.config.Config;
import io.sigrun.config.ConfigReader;
import io.sigrun.config.Directive;
import io.sigrun.resp.client.Endpoint;
import io.sigrun.util.FilePaths;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The configuration that a Redis was started with: its file, what that includes, and the options of its command line;
 * with everything in it that Sigrun refuses. Paths that are not whole are seen from this process' directory, which must
 * therefore be the one that the Redis was started in.
 */
final class RedisConfiguration {
    private final String file;
    private final List<String> options;
    private final Config config = new Config();
    private final List<String> refusals = new ArrayList<>();
    private final List<String> includes;
    private final List<ConfigReader.Note> notes;

    /**
     * Reads the file.
     *
     * @param options as given to redis-server behind the file: {@code --directive value ...}
     * @throws MigrationException where the file or one that it includes cannot be read
     */
    RedisConfiguration(String file, List<String> options) throws MigrationException {
        this.file = file;
        this.options = List.copyOf(options);
        ConfigReader reader = new ConfigReader(config, this::refused);
        try {
            reader.read(file, InputStream.nullInputStream(), false, ConfigReader.options(options));
        } catch (ConfigReader.FatalException unreadable) {
            throw new MigrationException(unreadable.report().strip());
        }
        includes = reader.includes();
        notes = reader.notes();
    }

    private void refused(String source, int line, String text, String reason) {
        String name = text.split("\\s", 2)[0].toLowerCase(Locale.ROOT);
        boolean secret = name.contains("pass") || name.contains("auth") || name.equals("user");
        refusals.add(source + ":" + line + ": " + (secret ? name + " ..." : text) + ": " + reason);
    }

    String file() {
        return file;
    }

    List<String> options() {
        return options;
    }

    Config config() {
        return config;
    }

    /** What Sigrun cannot serve, one thing a line. */
    List<String> refusals() {
        return refusals;
    }

    List<String> includes() {
        return includes;
    }

    /** What has no effect in Sigrun. */
    List<ConfigReader.Note> notes() {
        return notes;
    }

    /** The value of a directive, as CONFIG GET shows it. */
    String value(String directive) {
        return config.text(directive(directive));
    }

    private Directive directive(String name) {
        return Objects.requireNonNull(config.find(name), name);
    }

    /** The directory of the data. */
    Path dataDirectory() {
        return FilePaths.of(value("dir"));
    }

    Path dataFile() {
        return dataDirectory().resolve(FilePaths.of(value("dbfilename")));
    }

    /** Where a server of this configuration can be asked from this machine, the most private way first. */
    List<Endpoint> endpoints() {
        List<Endpoint> endpoints = new ArrayList<>();
        String socket = value("unixsocket");
        if (!socket.isEmpty() && Files.exists(config.resolve(socket))) {
            endpoints.add(Endpoint.unix(config.resolve(socket).toString()));
        }
        int port = Integer.parseInt(value("port"));
        if (port != 0) {
            for (String word : value("bind").split("\\s+", -1)) {
                String address = word.startsWith("-") ? word.substring(1) : word;
                switch (address) {
                    case "" -> {}
                    case "*", "0.0.0.0" -> endpoints.add(Endpoint.tcp("127.0.0.1", port));
                    case "::", "::*" -> endpoints.add(Endpoint.tcp("::1", port));
                    default -> endpoints.add(Endpoint.tcp(address, port));
                }
            }
        }
        return endpoints;
    }
}
