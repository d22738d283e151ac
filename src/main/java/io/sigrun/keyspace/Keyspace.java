package io.sigrun.keyspace;

import io.sigrun.data.Handles;
import io.sigrun.data.IntSet;
import io.sigrun.data.KeyHasher;
import io.sigrun.data.ListPack;
import io.sigrun.memory.Region;
import io.sigrun.util.Clock;
import java.util.BitSet;
import java.util.function.LongSupplier;

/** All databases of a server and what they share: memory, hashing, time, randomness, counters and ports. */
public final class Keyspace {
    /** Hash slots in cluster mode. */
    public static final int SLOTS = 16384;

    /** Scratch bytes for the text of numbers and the like. */
    private static final int SCRATCH_BYTES = 8 * 1024;

    private final Region region;
    private final KeyHasher hasher;
    private final Handles handles = new Handles();
    private final Records records;
    private final Clock clock;
    private final LongSupplier random;
    private final Database[] databases;
    private final BitSet selected = new BitSet();
    private final EncodingLimits limits = new EncodingLimits();
    private final ListPack listPack;
    private final IntSet intSet;
    private final ListValues lists;
    private final HashValues hashes;
    private final SetValues sets;
    private final FieldExpiry fieldExpiry;
    private final KeyExpiry keyExpiry;
    private final SortedSetValues sortedSets;
    private final SortedSetAlgebra sortedSetAlgebra;
    private final StreamValues streams;
    private final KeyspaceStatistics statistics = new KeyspaceStatistics();
    private final Garbage garbage = new Garbage(statistics);
    private final Compaction compaction;
    private final Watches watches;
    private final BlockedKeys blockedKeys;
    private final FreeingOptions freeing = new FreeingOptions();
    private final LeastFrequentlyUsed frequencies = new LeastFrequentlyUsed();
    private final long scratch;
    private KeyspaceListener listener = KeyspaceListener.NONE;
    private Propagation propagation = Propagation.NONE;
    private Preserver preserver = Preserver.NONE;
    private long nowMs;
    private long dirty;
    private boolean expiryAllowed = true;
    private boolean replaying;
    private long expiryNowMs;
    private boolean activeExpiry = true;
    private boolean lfu;

    /**
     * @param random 64 random bits a call; also seeds the hash
     * @param databaseCount how many databases
     * @param bySlot whether keys are kept by hash slot (cluster mode)
     */
    public Keyspace(Region region, Clock clock, LongSupplier random, int databaseCount, boolean bySlot) {
        this.region = region;
        this.hasher = new KeyHasher(region, random.getAsLong(), random.getAsLong());
        this.listPack = new ListPack(region);
        this.intSet = new IntSet(region);
        this.records = new Records(region, handles, listPack, intSet, garbage);
        this.clock = clock;
        this.random = random;
        this.databases = new Database[databaseCount];
        this.scratch = region.allocate(SCRATCH_BYTES);
        for (int i = 0; i < databaseCount; i++) {
            databases[i] = new Database(this, i, bySlot);
        }
        this.lists = new ListValues(this);
        this.hashes = new HashValues(this);
        this.sets = new SetValues(this);
        this.fieldExpiry = new FieldExpiry(this);
        this.keyExpiry = new KeyExpiry(this);
        this.sortedSets = new SortedSetValues(this);
        this.sortedSetAlgebra = new SortedSetAlgebra(this);
        this.streams = new StreamValues(this);
        this.compaction = new Compaction(this);
        this.watches = new Watches(this, databaseCount);
        this.blockedKeys = new BlockedKeys(this, databaseCount);
        updateTime();
    }

    public Region region() {
        return region;
    }

    public KeyHasher hasher() {
        return hasher;
    }

    public Handles handles() {
        return handles;
    }

    public Records records() {
        return records;
    }

    /** Up to which size collections keep their small encodings. */
    public EncodingLimits limits() {
        return limits;
    }

    /** Operations on listpacks. */
    public ListPack listPack() {
        return listPack;
    }

    /** Operations on integer sets. */
    public IntSet intSet() {
        return intSet;
    }

    /** Operations on lists. */
    public ListValues lists() {
        return lists;
    }

    /** Operations on hashes. */
    public HashValues hashes() {
        return hashes;
    }

    /** Operations on sets. */
    public SetValues sets() {
        return sets;
    }

    /** Removes fields of hashes whose time is over. */
    public FieldExpiry fieldExpiry() {
        return fieldExpiry;
    }

    /** Operations on sorted sets. */
    public SortedSetValues sortedSets() {
        return sortedSets;
    }

    /** Operations on several sorted sets. */
    public SortedSetAlgebra sortedSetAlgebra() {
        return sortedSetAlgebra;
    }

    /** Operations on streams. */
    public StreamValues streams() {
        return streams;
    }

    public LongSupplier random() {
        return random;
    }

    /** Removes keys whose time is over. */
    public KeyExpiry keyExpiry() {
        return keyExpiry;
    }

    /** What is deleted but not yet freed. */
    public Garbage garbage() {
        return garbage;
    }

    /** The keys that clients watch for their transactions. */
    public Watches watches() {
        return watches;
    }

    /** The keys that clients wait for in blocking commands. */
    public BlockedKeys blockedKeys() {
        return blockedKeys;
    }

    /** Moves data out of sparse memory. */
    public Compaction compaction() {
        return compaction;
    }

    /** When large values are freed later. */
    public FreeingOptions freeing() {
        return freeing;
    }

    public KeyspaceStatistics statistics() {
        return statistics;
    }

    public int databaseCount() {
        return databases.length;
    }

    public Database database(int index) {
        return databases[index];
    }

    /** 8 KiB of the region that anyone may use for a moment. */
    public long scratch() {
        return scratch;
    }

    /** Reads the clock; the time then stands still until the next call, so that a command sees one time. */
    public void updateTime() {
        nowMs = clock.nowMs();
        expiryNowMs = replaying ? Long.MIN_VALUE : nowMs;
    }

    /** The cached Unix time in milliseconds. */
    public long nowMs() {
        return nowMs;
    }

    public Clock clock() {
        return clock;
    }

    /** The 24-bit LRU clock: seconds. */
    public int lruClock() {
        return (int) (nowMs / 1000) & 0xffffff;
    }

    /** The number of changes since the last save. */
    public long dirty() {
        return dirty;
    }

    public void addDirty(long changes) {
        dirty += changes;
    }

    public void setDirty(long changes) {
        dirty = changes;
    }

    /**
     * The time by which it is judged whether keys and fields have expired: the cached time, or before all times while a
     * history is replayed, in which they are there until it says that they ceased.
     */
    public long expiryNowMs() {
        return expiryNowMs;
    }

    /** Whether nothing expires, because a history is replayed. */
    public void setReplaying(boolean yes) {
        replaying = yes;
        expiryAllowed = !yes;
        updateTime();
    }

    /** Whether expired keys are deleted here; a replica only hides them. */
    public boolean expiryAllowed() {
        return expiryAllowed;
    }

    public void setExpiryAllowed(boolean allowed) {
        expiryAllowed = allowed;
    }

    /** Whether a key that is given this end is expired by it at once, rather than left for a primary to expire. */
    public boolean expiresAtOnce(long expireAtMs) {
        return expiryAllowed && expireAtMs >= 0 && expireAtMs <= nowMs;
    }

    /** Whether the background cycle deletes expired keys (DEBUG SET-ACTIVE-EXPIRE). */
    public boolean activeExpiry() {
        return activeExpiry;
    }

    public void setActiveExpiry(boolean active) {
        activeExpiry = active;
    }

    /** How uses are counted where the 24 bits of LRU hold LFU data. */
    public LeastFrequentlyUsed frequencies() {
        return frequencies;
    }

    /** Whether the 24 bits of LRU hold LFU data (maxmemory-policy *-lfu). */
    public boolean lfu() {
        return lfu;
    }

    public void setLfu(boolean enabled) {
        lfu = enabled;
    }

    public KeyspaceListener listener() {
        return listener;
    }

    public void setListener(KeyspaceListener newListener) {
        listener = newListener;
    }

    public Propagation propagation() {
        return propagation;
    }

    public void setPropagation(Propagation newPropagation) {
        propagation = newPropagation;
    }

    /** What is told before anything changes. */
    Preserver preserver() {
        return preserver;
    }

    public void setPreserver(Preserver newPreserver) {
        preserver = newPreserver;
    }

    /** Exchanges the content of two databases; their numbers stay. */
    public void swap(int first, int second) {
        if (first == second) {
            return;
        }
        watches.flushed(databases[first], databases[second]);
        watches.flushed(databases[second], databases[first]);
        databaseGoes(databases[first]);
        databaseGoes(databases[second]);
        databases[first].exchange(databases[second]);
        blockedKeys.replaced(databases[first]);
        blockedKeys.replaced(databases[second]);
    }

    /** Says that a key was changed, created or deleted. */
    public void keyModified(Database database, long key, int keyLength) {
        if (watches.any()) {
            watches.modified(database, key, keyLength);
        }
        listener.keyModified(database, key, keyLength);
    }

    /** Says that a key is deleted because its time is over. */
    void keyExpired(Database database, long key, int keyLength) {
        if (watches.any()) {
            watches.expired(database, key, keyLength);
        }
        listener.keyModified(database, key, keyLength);
    }

    /** Says that all keys of a database are about to be dropped. */
    public void databaseFlushed(Database database) {
        watches.flushed(database, null);
        databaseGoes(database);
    }

    private void databaseGoes(Database database) {
        blockedKeys.flushed(database);
        listener.databaseFlushed(database);
    }

    /** Notes that a client has chosen a database; the first one all have at the beginning. */
    public void noteSelected(int index) {
        selected.set(index);
    }

    /** Whether a client ever chose a database. */
    public boolean wasSelected(int index) {
        return index == 0 || selected.get(index);
    }

    /** The number of keys in all databases. */
    public long size() {
        long size = 0;
        for (Database database : databases) {
            size += database.size();
        }
        return size;
    }

    /** Frees everything, for the end of a test or of a server. */
    public void free() {
        for (Database database : databases) {
            database.clear();
        }
        watches.free();
        blockedKeys.free();
        garbage.freeAll();
        region.free(scratch);
    }
}
