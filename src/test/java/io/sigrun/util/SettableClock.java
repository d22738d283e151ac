package io.sigrun.util;

/** A clock that stands still until a test moves it. */
public final class SettableClock implements Clock {
    private long wallUs;
    private long nanoTime;
    private long threadCpuNs;

    /** A clock that shows the given time. */
    public SettableClock(long nowMs) {
        this.wallUs = nowMs * 1000;
    }

    /** Lets time pass, on the wall and for durations alike. */
    public void advanceMs(long ms) {
        wallUs += ms * 1000;
        nanoTime += ms * 1_000_000;
    }

    /** Lets time pass while the thread works. */
    public void workUs(long us) {
        wallUs += us;
        nanoTime += us * 1000;
        threadCpuNs += us * 1000;
    }

    /** Sets what the wall clock shows, as an administrator may; durations do not notice. */
    public void setWallMs(long nowMs) {
        wallUs = nowMs * 1000;
    }

    @Override
    public long nowMs() {
        return Math.floorDiv(wallUs, 1000);
    }

    @Override
    public long nowUs() {
        return wallUs;
    }

    @Override
    public long nanoTime() {
        return nanoTime;
    }

    @Override
    public long threadCpuNs() {
        return threadCpuNs;
    }
}
