package io.sigrun.bench;

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

/** Allocation of small sizes in a region that holds many. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RegionBenchmark {
    @Param({"32", "100", "2000"})
    private int maxBytes;

    private final Region region = Region.forMachine(1L << 30);
    private final SplittableRandom random = new SplittableRandom(7);
    private final long[] live = new long[100_000];

    @Setup
    public void fill() {
        for (int i = 0; i < live.length; i++) {
            live[i] = region.allocate(1 + random.nextInt(maxBytes));
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        region.close();
    }

    @Benchmark
    public long replaceOne() {
        int index = random.nextInt(live.length);
        region.free(live[index]);
        live[index] = region.allocate(1 + random.nextInt(maxBytes));
        return live[index];
    }

    @Benchmark
    public long moveOne() {
        int index = random.nextInt(live.length);
        live[index] = region.relocate(live[index]);
        return live[index];
    }
}
