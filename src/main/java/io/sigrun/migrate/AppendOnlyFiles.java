package io.sigrun.migrate;

import io.sigrun.aof.AofDirectory;
import io.sigrun.aof.AofSurvey;
import io.sigrun.config.ConfigException;
import io.sigrun.util.Clock;
import io.sigrun.util.Disk;
import io.sigrun.util.Failures;
import io.sigrun.util.ServerLog;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;

/** The append-only files of a Redis, read as the server would load them; nothing in them is changed. */
final class AppendOnlyFiles {
    private static final int TRIES = 5;
    private static final long TRY_AGAIN_MS = 300;

    private final RedisConfiguration redis;
    private final Commands commands;

    AppendOnlyFiles(RedisConfiguration redis, Commands commands) {
        this.redis = redis;
        this.commands = commands;
    }

    /**
     * Why they cannot be loaded: each command that this build does not have, and damage.
     *
     * @param alive whether their server is at work: the last command may then be one that it is just writing
     */
    List<String> obstacles(boolean alive) throws MigrationException, IOException {
        AofSurvey.Findings found = survey();
        for (int tries = 1; tries < TRIES && alive && !found.torn().isEmpty(); tries++) {
            Pause.of(TRY_AGAIN_MS);
            found = survey();
        }
        List<String> reasons = new ArrayList<>();
        for (AofSurvey.Refusal refusal : found.refusals()) {
            reasons.add("the append-only file has " + refusal.times() + " of a command that this build of Sigrun cannot"
                    + " run: " + refusal.reason() + ", first in " + refusal.place()
                    + "; BGREWRITEAOF has Redis write its data without them");
        }
        if (!found.damage().isEmpty()) {
            reasons.add("the append-only file is damaged: " + found.damage());
        } else if (!found.torn().isEmpty() && !redis.value("aof-load-truncated").equals("yes")) {
            reasons.add("the append-only file " + found.torn() + ", and aof-load-truncated is no");
        }
        return reasons;
    }

    /** What is not whole at their end and will be left out, as Redis itself would; empty where all is whole. */
    String tornEnd() throws MigrationException, IOException {
        return survey().torn();
    }

    private AofSurvey.Findings survey() throws MigrationException, IOException {
        for (int tries = 1; ; tries++) {
            try {
                return AofSurvey.run(
                        DataFile.memoryBytes(),
                        directory(),
                        commands.renamed(redis.config().renames()),
                        DataFile::readBase);
            } catch (NoSuchFileException replaced) {
                // A rewrite may have ended between the manifest and the file: the next manifest has other files.
                if (tries == TRIES) {
                    throw new MigrationException("the append-only file " + Failures.reason(replaced));
                }
                Pause.of(TRY_AGAIN_MS);
            } catch (ConfigException unusable) {
                throw new MigrationException(unusable.reason());
            }
        }
    }

    private AofDirectory directory() {
        ServerLog silent = new ServerLog(
                Clock.SYSTEM, new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8), 0);
        return new AofDirectory(
                Disk.SYSTEM, silent, redis::dataDirectory, redis.value("appenddirname"), redis.value("appendfilename"));
    }
}
