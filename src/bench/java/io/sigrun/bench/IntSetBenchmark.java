package io.sigrun.bench;

import io.sigrun.data.IntSet;
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

/** Integers in an integer set. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class IntSetBenchmark {
    @Param({"16", "512"})
    private int integers;

    private final Region region = Region.forMachine(1L << 30);
    private final IntSet intSet = new IntSet(region);
    private final SplittableRandom random = new SplittableRandom(7);
    private long set;

    @Setup
    public void fill() {
        set = intSet.create();
        for (int i = 0; i < integers; i++) {
            set = intSet.add(set, 2 * i);
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        region.close();
    }

    @Benchmark
    public boolean contains() {
        return intSet.contains(set, random.nextInt(2 * integers));
    }

    @Benchmark
    public long addAndRemove() {
        long odd = 2L * random.nextInt(integers) + 1;
        set = intSet.add(set, odd);
        set = intSet.remove(set, odd);
        return set;
    }
}
