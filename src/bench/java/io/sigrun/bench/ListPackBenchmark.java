package io.sigrun.bench;

import io.sigrun.data.ListPack;
import io.sigrun.data.ListPackValidator;
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

/** A small hash in a listpack: fields of 8 bytes, values of 8 bytes, as HGET and HSET use it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ListPackBenchmark {
    private static final long FIELD = 0x3030646c65696600L;

    @Param({"8", "128"})
    private int pairs;

    private final Region region = Region.forMachine(1L << 30);
    private final ListPack pack = new ListPack(region);
    private final ListPackValidator validator = new ListPackValidator(region);
    private final SplittableRandom random = new SplittableRandom(3);
    private final long argument = region.allocate(16);
    private long list = pack.create();

    @Setup
    public void fill() {
        for (int i = 0; i < pairs; i++) {
            list = pack.append(list, field(i), 8);
            list = pack.append(list, value(i), 8);
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        region.close();
    }

    private long field(int number) {
        region.putLong(argument, FIELD + number);
        return argument;
    }

    private long value(int number) {
        region.putLong(argument + 8, ~FIELD - number);
        return argument + 8;
    }

    @Benchmark
    public long findField() {
        return pack.find(pack.first(list), field(random.nextInt(pairs)), 8, 1);
    }

    @Benchmark
    public void replaceValue() {
        long field = pack.find(pack.first(list), field(random.nextInt(pairs)), 8, 1);
        list = pack.replace(list, pack.next(field), value(random.nextInt(1000)), 8);
    }

    @Benchmark
    public void appendAndDelete() {
        list = pack.append(list, field(-1), 8);
        list = pack.delete(list, pack.last(list));
    }

    @Benchmark
    public long walk() {
        long sum = 0;
        for (long element = pack.first(list); element != 0; element = pack.next(element)) {
            sum += pack.stringLength(element);
        }
        return sum;
    }

    @Benchmark
    public int validate() {
        return validator.validate(list, pack.bytes(list));
    }
}
