package io.sigrun.keyspace;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigrun.memory.Region;
import io.sigrun.util.SettableClock;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;

/** Two databases, and room for a key. In the end nothing may be left of either. */
abstract class InterestsFixture {
    private static final int KEY_BYTES_MAX = 64;

    final SettableClock clock = new SettableClock(1_000_000);
    private final Region region = Region.checked(256L << 20);
    final Keyspace keyspace = new Keyspace(region, clock, new Random(1)::nextLong, 2, false);
    final Database database = keyspace.database(0);
    final long scratch = region.allocate(KEY_BYTES_MAX);

    @AfterEach
    void close() {
        region.free(scratch);
        keyspace.free();
        assertEquals(0, region.allocationCount());
        region.close();
    }

    /** Puts a key at {@link #scratch}; returns its length. */
    int key(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.US_ASCII);
        region.copyIn(bytes, 0, scratch, bytes.length);
        return bytes.length;
    }
}
