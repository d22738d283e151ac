package io.sigrun.aof;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.memory.Region;
import io.sigrun.resp.Request;
import io.sigrun.util.ByteString;
import io.sigrun.util.Disk;
import io.sigrun.util.ServerLog;
import io.sigrun.util.SettableClock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Appends numbered commands, rewrites, switches off and on, lets calls of the disk fail, kills the process and takes
 * the power away, between calls of the disk and in them, all at random; then what is loaded must be a run of the
 * commands from the first on, without a gap or one that comes twice, whole units only, and hold everything that was
 * acknowledged under {@code always}. The system property {@code sigrun.seeds} makes it longer, {@code sigrun.seed} is
 * the first one.
 */
final class PowerLossTest {
    private static final int SEEDS = Integer.getInteger("sigrun.seeds", 2000);
    private static final int FIRST_SEED = Integer.getInteger("sigrun.seed", 0);
    private static final int STEPS = 250;
    private static final Path DIRECTORY = Path.of("/data");

    private static final class Settings implements AppendOnlyFile.Settings {
        String policy = "always";
        boolean rdbBases;
        boolean timestamps;
        boolean keepsHistory;

        @Override
        public String syncPolicy() {
            return policy;
        }

        @Override
        public boolean noSyncOnRewrite() {
            return true;
        }

        @Override
        public boolean rdbBases() {
            return rdbBases;
        }

        @Override
        public boolean timestamps() {
            return timestamps;
        }

        @Override
        public boolean keepsHistory() {
            return keepsHistory;
        }

        @Override
        public long rewritePercentage() {
            return 100;
        }

        @Override
        public long rewriteMinBytes() {
            return 2000;
        }
    }

    /** One server's life after another's on one disk. */
    private static final class World implements BaseWriter, CommandSink {
        private final Random random;
        private final SimulatedDisk disk;
        private final Region region;
        private final SettableClock clock = new SettableClock(1_000_000);
        private final ByteArrayOutputStream logged = new ByteArrayOutputStream();
        private final ServerLog log = new ServerLog(clock, new PrintStream(logged, true, StandardCharsets.UTF_8), 1);
        private final Settings settings = new Settings();
        private final Deque<Runnable> background = new ArrayDeque<>();
        private final List<Long> units = new ArrayList<>();
        private AppendOnlyFile file;
        /** The numbers that the server holds are 1 to this. */
        private long applied;

        private long sent;
        private long acknowledged;
        private @Nullable Completion completion;
        private @Nullable Path base;
        private long baseHolds;

        World(long seed) {
            random = new Random(seed * 0x9E3779B97F4A7C15L);
            disk = new SimulatedDisk(random);
            region = Region.checked(64 << 20);
            settings.policy = random.nextInt(3) == 0 ? "everysec" : "always";
            settings.rdbBases = random.nextBoolean();
            settings.timestamps = random.nextBoolean();
            settings.keepsHistory = random.nextInt(8) == 0;
            file = newFile();
        }

        private AppendOnlyFile newFile() {
            return new AppendOnlyFile(
                    region,
                    new AofDirectory(disk, log, () -> DIRECTORY, "aofdir", "a.aof"),
                    clock,
                    log,
                    settings,
                    this,
                    background::add);
        }

        void start() throws IOException {
            disk.failureEvery = 0;
            applied = 0;
            AofLoader loader = new AofLoader(
                    region,
                    new AofDirectory(disk, log, () -> DIRECTORY, "aofdir", "a.aof"),
                    log,
                    clock,
                    this,
                    base -> {
                        throw new IOException("no RDB here");
                    },
                    true,
                    bytes -> true);
            file.load(loader, bytes -> {});
            assertTrue(applied >= acknowledged, () -> "lost: " + applied + " of " + acknowledged);
            assertTrue(applied <= sent, () -> "never sent: " + applied + " of " + sent);
            assertTrue(applied == 0 || units.contains(applied), () -> "half a unit: " + applied);
            file.start();
            acknowledged = applied;
            sent = applied;
            units.removeIf(end -> end > applied);
            disk.failureEvery = random.nextBoolean() ? 0 : 10 + random.nextInt(60);
        }

        void crash() throws IOException {
            disk.callsUntilCrash = -1;
            if (random.nextInt(4) == 0) {
                disk.kill();
            } else {
                disk.crash();
            }
            background.clear();
            completion = null;
            file.close();
            file = newFile();
            disk.callsUntilCrash = random.nextInt(4) == 0 ? random.nextInt(15) : -1;
            try {
                start();
            } catch (SimulatedDisk.PowerLoss gone) {
                crash();
            }
            disk.callsUntilCrash = -1;
        }

        /** Does something; the power may go in the middle of a call to the disk. */
        void step() throws IOException {
            disk.callsUntilCrash = random.nextInt(10) == 0 ? random.nextInt(12) : -1;
            try {
                act();
            } catch (SimulatedDisk.PowerLoss gone) {
                crash();
            }
            disk.callsUntilCrash = -1;
        }

        private void act() throws IOException {
            switch (random.nextInt(20)) {
                case 0 -> crash();
                case 1 -> file.rewrite(false);
                case 2, 3 -> file.check();
                case 4, 5 -> clock.advanceMs(300 + random.nextInt(1500));
                case 6, 7, 8 -> runBackground();
                case 9, 10 -> completeBase();
                case 11 -> toggle();
                case 12 -> switchPolicy();
                default -> turn();
            }
        }

        /** Switches off, and now or later on again; nothing is promised while there is no base for what is written. */
        private void toggle() {
            if (!file.isEnabled()) {
                file.enable(false);
            } else if (random.nextInt(4) == 0) {
                file.disable();
            }
        }

        private void switchPolicy() {
            settings.policy = List.of("always", "everysec", "no").get(random.nextInt(3));
            file.settingsChanged();
        }

        /** A turn of the loop: some commands, then the file is written, then the replies go out. */
        private void turn() {
            int commands = file.problem().isEmpty() ? random.nextInt(4) : 0;
            for (int i = 0; i < commands; i++) {
                unit(1 + random.nextInt(2));
            }
            boolean promised = file.isEnabled() && !file.isWaiting() && settings.policy.equals("always");
            if (file.flush() && commands > 0 && promised) {
                acknowledged = applied;
            }
        }

        private void unit(int commands) {
            AppendBuffer buffer = file.buffer();
            buffer.beginUnit();
            for (int i = 0; i < commands; i++) {
                applied++;
                if (file.takesCommands()) {
                    buffer.begin(random.nextInt(2), 2, clock.nowMs());
                    buffer.word("add".getBytes(StandardCharsets.US_ASCII));
                    if (random.nextInt(400) == 0) {
                        buffer.lose(); // as where there is no memory for it
                    }
                    buffer.word(Long.toString(applied).getBytes(StandardCharsets.US_ASCII));
                }
            }
            buffer.endUnit(true);
            units.add(applied);
            sent = applied;
        }

        private void runBackground() {
            Runnable job = background.poll();
            if (job != null) {
                job.run();
            }
        }

        @Override
        public boolean isBusy() {
            return false;
        }

        @Override
        public boolean begin(Path path, Form form, Completion newCompletion) {
            base = path;
            baseHolds = applied;
            completion = newCompletion;
            return true;
        }

        private void completeBase() {
            Completion told = completion;
            Path path = base;
            if (told != null && path != null) {
                completion = null;
                told.ended(write(path, baseHolds));
            }
        }

        @Override
        public void cancel() {
            completion = null;
        }

        @Override
        public boolean writeNow(Path path, Form form) {
            return write(path, applied);
        }

        private boolean write(Path path, long last) {
            StringBuilder commands = new StringBuilder();
            for (long i = 1; i <= last; i++) {
                String number = Long.toString(i);
                commands.append("*2\r\n$3\r\nadd\r\n$")
                        .append(number.length())
                        .append("\r\n")
                        .append(number)
                        .append("\r\n");
            }
            try (Disk.Output output = disk.create(path)) {
                output.write(ByteBuffer.wrap(commands.toString().getBytes(StandardCharsets.US_ASCII)));
                output.sync();
                return true;
            } catch (IOException failure) {
                return false;
            }
        }

        @Override
        public void begin() {}

        @Override
        public String refusal(Request command) {
            return "";
        }

        @Override
        public void run(Request command) {
            String name = text(command, 0);
            if (name.equals("add")) {
                assertEquals(applied + 1, Long.parseLong(text(command, 1)), "a gap, or a command twice");
                applied++;
            } else {
                assertEquals("SELECT", name);
            }
        }

        private String text(Request command, int index) {
            return ByteString.of(region.bytes(command.ref(index), command.length(index)))
                    .toLatin1();
        }

        void end() {
            file.close();
            long left = region.allocationCount();
            assertEquals(0, left, "allocations left");
            region.close();
        }
    }

    @Test
    void whatWasAcknowledgedIsThereAndNothingElseThanWhatWasSent() {
        for (long seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
            World world = new World(seed);
            try {
                world.start();
                for (int i = 0; i < STEPS; i++) {
                    world.step();
                }
                world.crash();
                world.end();
            } catch (IOException | RuntimeException | AssertionError failure) {
                throw new AssertionError(
                        "seed " + seed + ":\n" + world.logged.toString(StandardCharsets.UTF_8), failure);
            }
        }
    }
}
