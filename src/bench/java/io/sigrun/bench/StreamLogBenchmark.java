package io.sigrun.bench;

import io.sigrun.data.StreamCursor;
import io.sigrun.data.StreamFields;
import io.sigrun.data.StreamLog;
import io.sigrun.memory.Region;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Entries of one field and value of 16 bytes in a stream. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class StreamLogBenchmark {
    private static final int BYTES = 16;
    private static final int NODE_BYTES = 4096;
    private static final int NODE_ENTRIES = 100;

    @Param({"1000", "1000000"})
    private int entries;

    private final Region region = Region.forMachine(1L << 30);
    private final StreamLog log = new StreamLog(region);
    private final StreamCursor cursor = new StreamCursor(region);
    private final SplittableRandom random = new SplittableRandom(7);
    private final long argument = region.allocate(BYTES);
    private final StreamFields fields = new StreamFields() {
        @Override
        public int pairs() {
            return 1;
        }

        @Override
        public long ref(int index) {
            return argument;
        }

        @Override
        public int length(int index) {
            return BYTES;
        }
    };

    @Setup
    public void fill() {
        region.fill(argument, BYTES, 'v');
        for (int i = 1; i <= entries; i++) {
            log.append(i, 0, fields, NODE_BYTES, NODE_ENTRIES);
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        region.close();
    }

    @Benchmark
    public boolean findOne() {
        long ms = 1 + random.nextInt(entries);
        cursor.range(log, ms, 0, ms, 0, false);
        return cursor.next();
    }

    @Benchmark
    public long appendAndTrim() {
        log.append(log.lastMs() + 1, 0, fields, NODE_BYTES, NODE_ENTRIES);
        return log.trimToLength(entries, true, 0);
    }
}
