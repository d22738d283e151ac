/**
 * The databases: which keys there are, what they hold, when they expire.
 *
 * <p>A key and its value are one record, an {@link io.sigrun.data.Entry} with a record word (type, encoding, LRU). The
 * payload behind the key is, by type and encoding: a string's 64-bit integer, its length and bytes, or the ref and
 * length of a blob outside the record ({@link io.sigrun.keyspace.StringValues}); for collections 8 bytes, the ref of a
 * listpack or intset, or the handle of a large collection. Records move when they change size, and between commands
 * when {@link io.sigrun.keyspace.Compaction} empties sparse memory; nothing but the indexes of their database may keep
 * a ref to one.
 *
 * <p>A {@link io.sigrun.keyspace.Database} has an index of all keys, one of the volatile keys, and one of the hashes
 * with fields that expire, over the same records; in cluster mode each is kept by hash slot. Whoever changes a key says
 * so to {@link io.sigrun.keyspace.Keyspace#keyModified}, which tells the transactions that watch it ({@link
 * io.sigrun.keyspace.Watches}). Keys that come to be, go or are replaced are noted by the database itself for those who
 * wait for them ({@link io.sigrun.keyspace.BlockedKeys}). What happens to keys is told to two ports: {@link
 * io.sigrun.keyspace.KeyspaceListener} (client caches, keyspace events) and {@link io.sigrun.keyspace.Propagation} (AOF
 * and replicas).
 *
 * <p>Threads: all of it belongs to the engine. Invariants: a record is in the volatile index exactly when it has an
 * expire time, and in that of hashes exactly when a field of it has one ({@link io.sigrun.keyspace.HashValues} sees to
 * that where fields change); whether expired keys may be deleted here is an input ({@code expiryAllowed}), because a
 * replica must not; every change goes through Database, which keeps the counts and tells the ports.
 */
@NullMarked
package io.sigrun.keyspace;

import org.jspecify.annotations.NullMarked;
