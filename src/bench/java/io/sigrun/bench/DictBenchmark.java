package io.sigrun.bench;

import io.sigrun.data.Dict;
import io.sigrun.data.Entry;
import io.sigrun.data.KeyHasher;
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

/** Lookups and updates of the index with keys of 16 bytes, hashing included. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DictBenchmark {
    private static final int KEY_BYTES = 16;

    @Param({"1000", "1000000"})
    private int keys;

    private final Region region = Region.forMachine(1L << 30);
    private final KeyHasher hasher = new KeyHasher(region, 1, 2);
    private final Dict dict = new Dict(region, hasher);
    private final SplittableRandom random = new SplittableRandom(7);
    private final long argument = region.allocate(KEY_BYTES);

    @Setup
    public void fill() {
        for (int i = 0; i < keys; i++) {
            add(i);
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        region.close();
    }

    private long hashOf(long number) {
        region.putLong(argument, 0x6b65793a6b65793aL);
        region.putLong(argument + 8, number);
        return hasher.hash(argument, KEY_BYTES);
    }

    private long add(long number) {
        long hash = hashOf(number);
        long entry = region.allocate(2 + KEY_BYTES);
        Entry.writeHeader(region, entry, 0, KEY_BYTES);
        region.copy(argument, entry + 2, KEY_BYTES);
        dict.insert(hash, entry);
        return hash;
    }

    @Benchmark
    public long findPresent() {
        return dict.find(hashOf(random.nextInt(keys)), argument, KEY_BYTES);
    }

    @Benchmark
    public long findAbsent() {
        return dict.find(hashOf(-1L - random.nextInt(keys)), argument, KEY_BYTES);
    }

    @Benchmark
    public void addAndRemove() {
        long number = Long.MAX_VALUE - random.nextInt(1 << 20);
        long hash = add(number);
        long entry = dict.find(hash, argument, KEY_BYTES);
        dict.remove(hash, entry);
        region.free(entry);
    }
}
