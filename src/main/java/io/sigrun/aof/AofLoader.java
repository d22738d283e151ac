package io.sigrun.aof;

import io.sigrun.memory.Region;
import io.sigrun.rdb.RdbException;
import io.sigrun.resp.Request;
import io.sigrun.resp.RequestQueue;
import io.sigrun.util.Clock;
import io.sigrun.util.Disk;
import io.sigrun.util.Failures;
import io.sigrun.util.ServerLog;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * Loads the files of an AOF: the base, then the increments, command by command. The commands between MULTI and EXEC are
 * kept until EXEC is read, so that all of them are run or none. The engine's thread only.
 *
 * <p>The last file is the last one that is not empty: the manifest may list one more that was only just made.
 *
 * <p>A last file that ends in the middle of a command, or before the EXEC of a MULTI, is cut off there, if {@code
 * aof-load-truncated} allows. So is a line with a number sign that has no end: what is written behind it later would
 * become part of it (Valkey 9.1.2 leaves it, and cannot read the next command).
 */
public final class AofLoader {
    private static final int COMMANDS_A_STEP = 1024;
    private static final byte[] MULTI = {'m', 'u', 'l', 't', 'i'};
    private static final byte[] EXEC = {'e', 'x', 'e', 'c'};

    /** How a file was loaded. */
    private enum Outcome {
        WHOLE,
        EMPTY,
        TRUNCATED
    }

    /**
     * What was loaded.
     *
     * @param files how many files were looked at; with none there is no AOF yet
     * @param totalBytes their size
     * @param baseBytes the part of the base
     */
    public record Loaded(int files, long totalBytes, long baseBytes) {}

    private final Region region;
    private final AofDirectory directory;
    private final ServerLog log;
    private final Clock clock;
    private final CommandSink sink;
    private final BaseReader bases;
    private final boolean mayTruncate;
    private final LongPredicate progress;
    private final Request request = new Request();
    private final Request queued = new Request();
    private long bytesBefore;

    /**
     * A loader for one load.
     *
     * @param mayTruncate aof-load-truncated
     * @param progress told now and then how many bytes were read; says whether to go on
     */
    public AofLoader(
            Region region,
            AofDirectory directory,
            ServerLog log,
            Clock clock,
            CommandSink sink,
            BaseReader bases,
            boolean mayTruncate,
            LongPredicate progress) {
        this.region = region;
        this.directory = directory;
        this.log = log;
        this.clock = clock;
        this.sink = sink;
        this.bases = bases;
        this.mayTruncate = mayTruncate;
        this.progress = progress;
    }

    /** The size of all files that a manifest wants loaded. */
    static long totalBytes(AofDirectory directory, Manifest manifest) throws AofException {
        long total = 0;
        for (AofFile file : manifest.files()) {
            total += directory.size(file);
        }
        return total;
    }

    /**
     * Loads what a manifest lists. Where that fails, what was loaded until then stays.
     *
     * @throws IOException where something is wrong; the log has the reason
     */
    Loaded load(Manifest manifest) throws IOException {
        long total = totalBytes(directory, manifest);
        AofFile base = manifest.base();
        long baseBytes = base == null ? 0 : directory.size(base);
        if (total > 0) {
            List<AofFile> files = manifest.files();
            int last = files.size() - 1;
            while (directory.size(files.get(last)) == 0) {
                last--;
            }
            for (int i = 0; i < files.size(); i++) {
                loadFile(files.get(i), i >= last);
            }
        }
        return new Loaded(manifest.fileCount(), total, baseBytes);
    }

    private void loadFile(AofFile file, boolean last) throws IOException {
        long started = clock.nanoTime();
        long size = directory.size(file);
        Outcome outcome = loadFile(file);
        if (outcome == Outcome.TRUNCATED && !last) {
            throw told("Fatal error: the truncated file is not the last file");
        }
        if (outcome != Outcome.EMPTY) {
            String kind = file.kind() == AofFile.Kind.BASE ? "base" : "incr";
            log.notice(String.format(
                    "DB loaded from %s file %s: %.3f seconds",
                    kind, file.name(), (clock.nanoTime() - started) / 1_000_000_000.0));
        }
        bytesBefore += size;
    }

    private AofException told(String text) {
        log.warning(text);
        return new AofException(text);
    }

    private Outcome loadFile(AofFile file) throws IOException {
        long skipped = 0;
        try (Disk.Input input = directory.disk().open(directory.file(file))) {
            if (input.size() == 0) {
                return Outcome.EMPTY;
            }
            try (AofReader reader = new AofReader(region, input)) {
                if (!reader.beginsAsRdb()) {
                    return new Replay(file, reader).run();
                }
            }
            skipped = loadBase(file);
        } catch (NoSuchFileException absent) {
            throw told("The append log file " + file.name() + " doesn't exist: No such file or directory");
        } catch (AofException alreadyTold) {
            throw alreadyTold;
        } catch (IOException failure) {
            throw told("Unrecoverable error reading the append only file " + file.name() + ": "
                    + Failures.reason(failure));
        }
        return loadBehind(file, skipped);
    }

    private long loadBase(AofFile file) throws AofException {
        boolean oldStyle = directory.isOldStyle(file);
        log.notice(oldStyle ? "Reading RDB preamble from AOF file..." : "Reading RDB base file on AOF loading...");
        try (Disk.Input input = directory.disk().open(directory.file(file))) {
            return bases.read(input);
        } catch (IOException failure) {
            if (failure instanceof RdbException obstacle && obstacle.kind() == RdbException.Kind.STOPPED) {
                throw AofException.stopped();
            }
            throw told(
                    oldStyle
                            ? "Error reading the RDB preamble of the AOF file " + file.name() + ", AOF loading aborted"
                            : "Error reading the RDB base file " + file.name() + ", AOF loading aborted");
        }
    }

    /** Loads the commands behind an RDB. */
    private Outcome loadBehind(AofFile file, long rdbBytes) throws IOException {
        if (directory.isOldStyle(file)) {
            log.notice("Reading the remaining AOF tail...");
        }
        try (Disk.Input input = directory.disk().open(directory.file(file));
                AofReader reader = new AofReader(region, input)) {
            reader.skip(rdbBytes);
            return new Replay(file, reader).run();
        } catch (AofException alreadyTold) {
            throw alreadyTold;
        } catch (IOException failure) {
            throw told("Unrecoverable error reading the append only file " + file.name() + ": "
                    + Failures.reason(failure));
        }
    }

    /** The commands of one file being run. */
    private final class Replay {
        private final AofFile file;
        private final AofReader reader;
        private final RequestQueue queue = new RequestQueue(region);
        private boolean inMulti;
        private long validUpTo;
        private long validBeforeMulti;

        Replay(AofFile file, AofReader reader) {
            this.file = file;
            this.reader = reader;
            this.validUpTo = reader.offset();
        }

        Outcome run() throws IOException {
            sink.begin();
            try {
                return replay();
            } finally {
                queue.clear();
            }
        }

        private Outcome replay() throws IOException {
            for (long commands = 0; ; commands++) {
                if (commands % COMMANDS_A_STEP == 0 && !progress.test(bytesBefore + reader.offset())) {
                    throw AofException.stopped();
                }
                switch (reader.next(request)) {
                    case COMMAND -> take();
                    case ANNOTATION -> {}
                    case END -> {
                        return inMulti ? torn() : Outcome.WHOLE;
                    }
                    case TORN -> {
                        return torn();
                    }
                    case BAD ->
                        throw told("Bad file format reading the append only file " + file.name()
                                + ": make a backup of your AOF file, then use sigrun-check-aof --fix"
                                + " <filename.manifest>");
                }
            }
        }

        private void take() throws AofException {
            boolean single = request.argumentCount() == 1;
            if (single && is(MULTI)) {
                if (!inMulti) {
                    validBeforeMulti = validUpTo;
                }
                inMulti = true;
            } else if (single && is(EXEC) && inMulti) {
                execute();
            } else {
                String refusal = sink.refusal(request);
                if (!refusal.isEmpty()) {
                    throw told("Error reading the append only file " + file.name() + ", error: " + refusal);
                }
                if (inMulti) {
                    queue.add(request);
                } else {
                    sink.run(request);
                }
            }
            validUpTo = reader.offset();
        }

        private boolean is(byte[] word) {
            if (request.length(0) != word.length) {
                return false;
            }
            for (int i = 0; i < word.length; i++) {
                if ((region.getByte(request.ref(0) + i) | 0x20) != word[i]) {
                    return false;
                }
            }
            return true;
        }

        private void execute() {
            queue.rewind();
            while (queue.next(queued)) {
                sink.run(queued);
            }
            queue.clear();
            inMulti = false;
        }

        /** The file ends too early: cuts it off behind what is whole. */
        private Outcome torn() throws AofException {
            if (inMulti) {
                log.warning("Revert incomplete MULTI/EXEC transaction in AOF file " + file.name());
                validUpTo = validBeforeMulti;
            }
            if (!mayTruncate) {
                throw told("Unexpected end of file reading the append only file " + file.name()
                        + ". You can: 1) Make a backup of your AOF file, then use sigrun-check-aof --fix"
                        + " <filename.manifest>. 2) Alternatively you can set the 'aof-load-truncated' configuration"
                        + " option to yes and restart the server.");
            }
            log.warning("!!! Warning: short read while loading the AOF file " + file.name() + "!!!");
            log.warning("!!! Truncating the AOF " + file.name() + " at offset " + validUpTo + " !!!");
            try (Disk.Output output = directory.disk().append(directory.file(file))) {
                output.truncate(validUpTo);
                output.sync();
            } catch (IOException failure) {
                throw told("Error truncating the AOF file " + file.name() + ": " + Failures.reason(failure));
            }
            log.warning("AOF " + file.name() + " loaded anyway because aof-load-truncated is enabled");
            return Outcome.TRUNCATED;
        }
    }
}
