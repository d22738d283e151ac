package io.sigrun.aof;

import io.sigrun.memory.Region;
import io.sigrun.resp.Request;
import io.sigrun.util.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A look through the files of an AOF, which changes nothing in them: whether a server here could load them, and which
 * commands in them it could not run. The server that writes them may be at work.
 */
public final class AofSurvey {
    /** So many different commands that cannot be run are told. */
    private static final int REFUSALS_MAX = 100;

    /**
     * A command that cannot be run.
     *
     * @param place the file, and the first byte of the first such command in it
     * @param reason in the words of the error
     * @param times how often it stands in the files
     */
    public record Refusal(String place, String reason, long times) {}

    /**
     * What was found.
     *
     * @param files how many files there are
     * @param commands how many commands stand in them, in front of where one cannot be read
     * @param refusals the commands that cannot be run, in the order in which they were met
     * @param damage why the files cannot be read, with the place; empty where they can
     * @param torn where the last file ends in the middle of a command or transaction; empty where it does not
     */
    public record Findings(int files, long commands, List<Refusal> refusals, String damage, String torn) {}

    private static final class Damage extends Exception {
        private static final long serialVersionUID = 1;

        Damage(String text) {
            super(text, null, false, false);
        }
    }

    private final Region region;
    private final AofDirectory directory;
    private final CommandCheck check;
    private final BaseReader bases;
    private final Request request = new Request();
    private final Map<String, Refusal> refusals = new LinkedHashMap<>();
    private long commands;
    private String torn = "";

    private AofSurvey(Region region, AofDirectory directory, CommandCheck check, BaseReader bases) {
        this.region = region;
        this.directory = directory;
        this.check = check;
        this.bases = bases;
    }

    /**
     * Looks, with memory of its own.
     *
     * @param memoryBytes the memory of this machine
     * @param bases reads what a file begins with where that is an RDB; what it throws is told as damage
     * @throws AofException where the manifest cannot be read
     * @throws java.nio.file.NoSuchFileException where a file is not there, perhaps because the server has replaced it
     *     meanwhile
     */
    public static Findings run(long memoryBytes, AofDirectory directory, CommandCheck check, BaseReader bases)
            throws IOException {
        try (Region region = Region.forMachine(memoryBytes)) {
            return new AofSurvey(region, directory, check, bases).run();
        }
    }

    private Findings run() throws IOException {
        List<Path> files = directory.find();
        String damage = "";
        try {
            for (int i = 0; i < files.size(); i++) {
                look(files.get(i));
                if (!torn.isEmpty() && holdsMore(files.subList(i + 1, files.size()))) {
                    throw new Damage(torn + ", and it is not the last file");
                }
            }
        } catch (Damage found) {
            damage = String.valueOf(found.getMessage());
        }
        return new Findings(files.size(), commands, List.copyOf(refusals.values()), damage, torn);
    }

    private boolean holdsMore(List<Path> files) throws IOException {
        for (Path file : files) {
            try (Disk.Input input = directory.disk().open(file)) {
                if (input.size() > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private void look(Path file) throws IOException, Damage {
        boolean hasBase;
        try (Disk.Input input = directory.disk().open(file);
                AofReader reader = new AofReader(region, input)) {
            hasBase = input.size() > 0 && reader.beginsAsRdb();
            if (!hasBase) {
                readCommands(file, reader);
                return;
            }
        }
        long baseBytes;
        try (Disk.Input input = directory.disk().open(file)) {
            baseBytes = bases.read(input);
        } catch (IOException wrong) {
            throw new Damage(file + ": " + wrong.getMessage());
        }
        try (Disk.Input input = directory.disk().open(file);
                AofReader reader = new AofReader(region, input)) {
            reader.skip(baseBytes);
            readCommands(file, reader);
        }
    }

    private void readCommands(Path file, AofReader reader) throws IOException, Damage {
        boolean inMulti = false;
        while (true) {
            long offset = reader.offset();
            switch (reader.next(request)) {
                case COMMAND -> {
                    inMulti = isInMulti(inMulti);
                    commands++;
                    look(file, offset);
                }
                case ANNOTATION -> {}
                case END -> {
                    if (inMulti) {
                        torn = file + " ends in the middle of a transaction";
                    }
                    return;
                }
                case TORN -> {
                    torn = file + " ends in the middle of a command, at offset " + offset;
                    return;
                }
                case BAD -> throw new Damage(file + ": no command at offset " + offset);
            }
        }
    }

    private boolean isInMulti(boolean before) {
        if (request.argumentCount() != 1) {
            return before;
        }
        String word = word(0).toUpperCase(Locale.ROOT);
        return word.equals("MULTI") || (before && !word.equals("EXEC"));
    }

    private String word(int index) {
        int length = Math.min(request.length(index), 64);
        return new String(region.bytes(request.ref(index), length), StandardCharsets.ISO_8859_1);
    }

    private void look(Path file, long offset) {
        String reason = check.refusal(region, request);
        if (reason.isEmpty()) {
            return;
        }
        int arguments = reason.indexOf(", with args beginning");
        String shown = arguments < 0 ? reason : reason.substring(0, arguments);
        String name = shown.toUpperCase(Locale.ROOT);
        Refusal known = refusals.get(name);
        if (known != null) {
            refusals.put(name, new Refusal(known.place(), known.reason(), known.times() + 1));
        } else if (refusals.size() < REFUSALS_MAX) {
            refusals.put(name, new Refusal(file + " at offset " + offset, shown, 1));
        }
    }
}
