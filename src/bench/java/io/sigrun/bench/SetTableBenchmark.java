package io.sigrun.bench;

import io.sigrun.data.KeyHasher;
import io.sigrun.data.SetTable;
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

/** Members of 16 bytes in a set. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class SetTableBenchmark {
    private static final int BYTES = 16;

    @Param({"1000", "1000000"})
    private int elements;

    private final Region region = Region.forMachine(1L << 30);
    private final KeyHasher hasher = new KeyHasher(region, 1, 2);
    private final SplittableRandom random = new SplittableRandom(7);
    private final long argument = region.allocate(BYTES);
    private final SetTable set = new SetTable(region, hasher);

    @Setup
    public void fill() {
        for (int i = 0; i < elements; i++) {
            write(i);
            set.add(argument, BYTES);
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        region.close();
    }

    private void write(long number) {
        region.putLong(argument, 0x6b65793a6b65793aL);
        region.putLong(argument + 8, number);
    }

    @Benchmark
    public boolean contains() {
        write(random.nextInt(elements));
        return set.contains(argument, BYTES);
    }

    @Benchmark
    public long random() {
        return set.random(random::nextLong);
    }

    @Benchmark
    public boolean addAndRemove() {
        write(-1L - random.nextInt(elements));
        set.add(argument, BYTES);
        return set.remove(argument, BYTES);
    }
}
