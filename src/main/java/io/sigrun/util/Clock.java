package io.sigrun.util;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Instant;

/** The time, given to whoever needs it, so that a test can own it. Any thread may ask. */
public interface Clock {
    /** Unix time in milliseconds. May jump. */
    long nowMs();

    /** Unix time in microseconds. May jump. */
    long nowUs();

    /** Nanoseconds since some fixed moment. Never goes back. */
    long nanoTime();

    /**
     * The processor time that the calling thread has used, in nanoseconds. Costs a call of the kernel: about 0.5 us.
     */
    long threadCpuNs();

    /** The clock of this machine. */
    Clock SYSTEM = new Clock() {
        // Made when it is first asked for: most programs never do.
        private static final class Threads {
            private static final ThreadMXBean BEAN = ManagementFactory.getThreadMXBean();
        }

        @Override
        public long nowMs() {
            return System.currentTimeMillis();
        }

        @Override
        public long nowUs() {
            Instant now = Instant.now();
            return now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public long threadCpuNs() {
            return Threads.BEAN.getCurrentThreadCpuTime();
        }
    };
}
