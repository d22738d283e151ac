package io.sigrun.bench;

import io.sigrun.data.QuickList;
import io.sigrun.data.QuickListCursor;
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

/** Lists of elements of 16 bytes in nodes of 8 KiB: queues, stacks, LINDEX, LRANGE of 100, LINSERT. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class QuickListBenchmark {
    private static final int ELEMENT_BYTES = 16;
    private static final int RANGE = 100;

    @Param({"1000", "5000000"})
    private int elements;

    private final Region region = Region.forMachine(1L << 30);
    private final QuickList list = new QuickList(region, -2);
    private final QuickListCursor cursor = new QuickListCursor(region);
    private final SplittableRandom random = new SplittableRandom(3);
    private final long argument = region.allocate(ELEMENT_BYTES);

    @Setup
    public void fill() {
        region.fill(argument, ELEMENT_BYTES, 'e');
        for (int i = 0; i < elements; i++) {
            region.putInt(argument, i);
            list.pushLast(argument, ELEMENT_BYTES);
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        region.close();
    }

    @Benchmark
    public void queue() {
        list.pushLast(argument, ELEMENT_BYTES);
        list.removeFirst();
    }

    @Benchmark
    public void stackAtTheStart() {
        list.pushFirst(argument, ELEMENT_BYTES);
        list.removeFirst();
    }

    @Benchmark
    public void stackAtTheEnd() {
        list.pushLast(argument, ELEMENT_BYTES);
        list.removeLast();
    }

    @Benchmark
    public long index() {
        cursor.seek(list, random.nextInt(elements));
        return cursor.stringRef();
    }

    @Benchmark
    public long range() {
        long sum = 0;
        boolean there = cursor.seek(list, random.nextInt(elements - RANGE));
        for (int i = 0; there && i < RANGE; i++) {
            sum += region.getLong(cursor.stringRef());
            there = cursor.next();
        }
        return sum;
    }

    @Benchmark
    public void insertAndRemove() {
        int at = random.nextInt(elements);
        cursor.seek(list, at);
        cursor.insertBefore(argument, ELEMENT_BYTES);
        cursor.seek(list, at);
        cursor.removeThenNext();
    }
}
