package io.sigrun.check;

import io.sigrun.util.Clock;
import io.sigrun.util.Disk;
import io.sigrun.util.Failures;
import io.sigrun.util.FilePaths;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Checks the files of one AOF, in their order, and cuts the last one where that is wanted. */
final class AofFileCheck {
    private final Clock clock;
    private final InputStream answers;
    private final PrintStream out;
    private final boolean fix;
    private final long timestamp;
    private @Nullable AofScan scan;

    /**
     * A check of the files of one AOF.
     *
     * @param fix whether what is wrong at the end is cut off, if the answer to a question is yes
     * @param timestamp Unix time in seconds behind which everything is cut off, or 0
     */
    AofFileCheck(Clock clock, InputStream answers, PrintStream out, boolean fix, long timestamp) {
        this.clock = clock;
        this.answers = answers;
        this.out = out;
        this.fix = fix;
        this.timestamp = timestamp;
    }

    /**
     * Checks the next file.
     *
     * @param last whether no other comes behind it: only then may it be cut
     * @param preamble whether it begins with an RDB
     * @param kind what the file is called when it is right
     */
    void run(String name, String file, boolean last, boolean preamble, String kind) throws CheckFailure {
        try (FileChannel channel = open(file)) {
            out.println(check(channel, name, file, last, preamble, kind));
        } catch (IOException failure) {
            throw new CheckFailure("Failed to read from AOF " + name + ", aborting...");
        }
    }

    private static FileChannel open(String file) throws CheckFailure {
        try {
            return FileChannel.open(FilePaths.of(file), StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (IOException failure) {
            throw new CheckFailure("Cannot open file " + file + ": " + Failures.reason(failure) + ", aborting...");
        }
    }

    private String check(FileChannel channel, String name, String file, boolean last, boolean preamble, String kind)
            throws IOException, CheckFailure {
        long size = channel.size();
        if (size == 0) {
            return kind + " " + name + " is empty";
        }
        ByteSource source = new ByteSource(channel, preamble ? passPreamble(channel, file) : 0);
        AofScan commands = scanOf(source, file);
        AofScan.Item item = commands.next();
        while (item == AofScan.Item.ANNOTATION || (item == AofScan.Item.COMMAND && commands.isWhole())) {
            if (item == AofScan.Item.ANNOTATION && isTooLate(commands, file)) {
                return cutAtTime(channel, commands.place(), name, file, last);
            }
            item = commands.next();
        }
        if (item == AofScan.Item.BAD) {
            out.println("AOF " + name + " format error");
        }
        commands.finish();
        if (!commands.error().isEmpty()) {
            out.println(commands.error());
        }
        return conclude(channel, commands, size, name, last, kind);
    }

    /** The scan of all files, turned to the next of them. */
    private AofScan scanOf(ByteSource source, String file) {
        AofScan commands = scan;
        if (commands == null) {
            commands = new AofScan(source, file);
            scan = commands;
        } else {
            commands.turnTo(source, file);
        }
        return commands;
    }

    /** Checks the RDB at the start of a file; returns where it ends. */
    private long passPreamble(FileChannel channel, String file) throws IOException, CheckFailure {
        RdbReport.begin(out, file);
        RdbReport report = new RdbReport(out, null, () -> {});
        if (!report.check(input(channel), clock)) {
            throw new CheckFailure("RDB preamble of AOF file is not sane, aborting.");
        }
        out.println("RDB preamble is OK, proceeding with AOF tail...");
        return report.end();
    }

    private static Disk.Input input(FileChannel channel) {
        return new Disk.Input() {
            @Override
            public int read(ByteBuffer buffer) throws IOException {
                return channel.read(buffer);
            }

            @Override
            public long size() throws IOException {
                return channel.size();
            }

            @Override
            public void close() {
                // the file stays its owner's
            }
        };
    }

    /** Whether an annotation says a time after the one wanted. */
    private boolean isTooLate(AofScan commands, String file) throws CheckFailure {
        String line = commands.annotation();
        if (timestamp == 0 || !line.startsWith("#TS:")) {
            return false;
        }
        CNumber seconds = CNumber.parse(line, 4);
        if (!seconds.inRange() || !line.startsWith("\r", seconds.end())) {
            throw new CheckFailure("Invalid timestamp annotation");
        }
        if (seconds.value() > timestamp && commands.place() == 0) {
            throw new CheckFailure("AOF " + file + " has nothing before timestamp " + timestamp + ", aborting...");
        }
        return seconds.value() > timestamp;
    }

    private String cutAtTime(FileChannel channel, long place, String name, String file, boolean last)
            throws CheckFailure {
        if (!last) {
            throw new CheckFailure("Failed to truncate AOF " + file + " to timestamp " + timestamp + " to offset "
                    + place + " because it is not the last file.\n"
                    + "If you insist, please delete all files after this file according to the manifest file and"
                    + " delete the corresponding records in manifest file manually. Then re-run sigrun-check-aof.");
        }
        if (!cut(channel, place)) {
            throw new CheckFailure("Failed to truncate AOF " + file + " to timestamp " + timestamp);
        }
        return "Successfully truncated AOF " + name + " to timestamp " + timestamp;
    }

    private String conclude(FileChannel channel, AofScan commands, long size, String name, boolean last, String kind)
            throws CheckFailure {
        long end = commands.rightEnd();
        long rest = size - end;
        if (rest == 0 && timestamp != 0) {
            out.println("Truncate nothing in AOF " + name + " to timestamp " + timestamp);
            return kind + " " + name + " is valid";
        }
        out.println("AOF analyzed: filename=" + name + ", size=" + size + ", ok_up_to=" + end + ", ok_up_to_line="
                + commands.lines() + ", diff=" + rest);
        if (rest == 0) {
            return kind + " " + name + " is valid";
        }
        if (!fix) {
            throw new CheckFailure("AOF " + name + " is not valid. Use the --fix option to try fixing it.");
        }
        if (!last) {
            throw new CheckFailure("Failed to truncate AOF " + name + " because it is not the last file");
        }
        out.println("This will shrink the AOF " + name + " from " + size + " bytes, with " + rest + " bytes, to " + end
                + " bytes");
        out.print("Continue? [y/N]: ");
        out.flush();
        if (!isYes()) {
            throw new CheckFailure("Aborting...");
        }
        if (!cut(channel, end)) {
            throw new CheckFailure("Failed to truncate AOF " + name);
        }
        return "Successfully truncated AOF " + name;
    }

    private boolean isYes() {
        try {
            int answer = answers.read();
            return answer == 'y' || answer == 'Y';
        } catch (IOException noAnswer) {
            return false;
        }
    }

    /** Cuts a file off, and returns once that is on the medium. */
    private static boolean cut(FileChannel channel, long end) {
        try {
            channel.truncate(end);
            channel.force(true);
            return true;
        } catch (IOException failure) {
            return false;
        }
    }
}
