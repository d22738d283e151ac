package io.sigrun.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigrun.util.ServerLog;
import io.sigrun.util.SettableClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

final class GarbageWatchTest {
    private static final class Collector implements GarbageCollectorMXBean {
        private long count;
        private long timeMs;

        private void collect(long times, long ms) {
            count += times;
            timeMs += ms;
        }

        @Override
        public long getCollectionCount() {
            return count;
        }

        @Override
        public long getCollectionTime() {
            return timeMs;
        }

        @Override
        public String getName() {
            return "Copy";
        }

        @Override
        public boolean isValid() {
            return true;
        }

        @Override
        public String[] getMemoryPoolNames() {
            return new String[0];
        }

        @Override
        public ObjectName getObjectName() {
            return ManagementFactory.getRuntimeMXBean().getObjectName();
        }
    }

    private final Collector collector = new Collector();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final ServerLog log = new ServerLog(
            new SettableClock(1_000_000_000_000L), new PrintStream(written, true, StandardCharsets.UTF_8), 1);

    private List<String> look(GarbageWatch watch) {
        watch.look();
        String text = written.toString(StandardCharsets.UTF_8);
        written.reset();
        return text.lines().map(line -> line.replaceFirst("^.* ([-*]) ", "$1 ")).toList();
    }

    @Test
    void aLongPauseIsLoggedOnceAndAShortOneIsNot() {
        collector.collect(1, 20); // before the watch
        var watch = new GarbageWatch(List.of(collector), log);
        collector.collect(1, 4);
        assertEquals(List.of(), look(watch));
        collector.collect(1, 5);
        assertEquals(List.of("* Garbage collection (Copy) stopped all threads for 5 ms"), look(watch));
        assertEquals(List.of(), look(watch));
    }

    @Test
    void whatIsForgottenIsNotLogged() {
        var watch = new GarbageWatch(List.of(collector), log);
        collector.collect(1, 20);
        watch.forget();
        assertEquals(List.of(), look(watch));
    }

    @Test
    void pausesBetweenTwoLooksAreSummedUp() {
        var watch = new GarbageWatch(List.of(collector), log);
        collector.collect(3, 12);
        assertEquals(
                List.of("* Garbage collection (Copy) stopped all threads 3 times, together for 12 ms"), look(watch));
    }
}
