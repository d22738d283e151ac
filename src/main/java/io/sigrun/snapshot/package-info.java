/**
 * The whole keyspace as it was at one moment, read while commands go on, without a fork and without a copy of it.
 *
 * <p>A {@link io.sigrun.snapshot.KeyspaceSnapshot} hands every record that there was when it was made, each exactly
 * once and as it was then, to a {@link io.sigrun.snapshot.SnapshotSink}. Consumers are an RDB file ({@code
 * rdb.RdbSnapshot}), and whatever else needs such a view.
 *
 * <p><b>Threads.</b> The engine's thread alone reads and changes the keyspace: the snapshot is read by it, in steps
 * between the turns of its loop. What is slow, compression, checksums and the disk, is done by the sink's thread, which
 * sees nothing but memory that was handed over to it. architecture.md decided on a walk by a second thread, which
 * validates what it has read by versions of the segments and starts again where they have changed. Reading on the
 * engine was chosen instead: it costs the engine some 0.1 to 0.2 microseconds a key, in return there is no racy read of
 * memory that may be freed or reused, no retry, no hot segment, no fence, nothing to unmap too early; and it is the
 * smaller part of the work. A busy server gives it a third of its time.
 *
 * <p><b>States of a record.</b>
 *
 * <pre>
 *              made                step, or before the first change
 *   (record) ---------> unread ------------------------------------> read ---> changed, moved, removed as usual
 *                                                                      ^
 *   a record that is new is born here ---------------------------------+
 * </pre>
 *
 * One bit a slot of the index says which: see {@link io.sigrun.data.FrozenEntries}, which also says why it cannot wrap.
 * It belongs to the place in the index, not to the key or the value. So:
 *
 * <ul>
 *   <li>Each record is handed over once: only an unread one is, and that makes it read.
 *   <li>None is missed: the walk passes over every segment, and what leaves an index unread is handed over before, by
 *       {@link io.sigrun.keyspace.Preserver#beforeChange}. Every change goes through a look-up for writing, a
 *       replacement or a removal in {@code keyspace.Database}, all of which call that first; reads, marks of an access
 *       and moves by compaction change nothing that is saved, and do not.
 *   <li>It is as it was: nothing changes it while it is unread.
 * </ul>
 *
 * <p><b>Large values</b> are not handed over with their record but <em>frozen</em> in that moment ({@link
 * io.sigrun.data.FrozenValue}) and read part by part when all records have been read. A frozen collection replaces
 * entries or nodes that are unread instead of changing them, and leaves the old ones to the view; so a change costs one
 * entry or node, whatever the size of the whole. The record itself counts as read from then on, and may be renamed,
 * moved to another database, given another expire time or removed: key and expire time were noted. A value that is
 * removed while it is frozen is freed by {@link io.sigrun.keyspace.Garbage} when it has been read. The consumer groups
 * of a stream, and the list of nodes of a list or stream (some 20 nanoseconds a node), are copied when it is frozen.
 *
 * <p><b>Whole databases.</b> SWAPDB exchanges indexes between databases; the snapshot knows the indexes, and which
 * number they had. A database that is flushed gives its indexes to the snapshot, which frees them when it has read
 * them.
 *
 * <p><b>Bounds.</b> The walk stops while {@link io.sigrun.snapshot.SnapshotSink#isFull}. What is about to change cannot
 * wait for that; a sink that gets more than it may keep gives up, and so does one that gets no memory: the command goes
 * on, the snapshot is lost.
 *
 * <p><b>One at a time.</b> A record has one bit, so there is one snapshot, and it has one sink: what writes an RDB file
 * and what writes the base of an append-only file exclude each other, as in Valkey. Consumers that want the same moment
 * share a snapshot by a sink that passes on what it is handed; none does yet.
 *
 * <p><b>The end.</b> When everything has been read all bits are equal again. A snapshot that is cancelled goes on
 * without its sink until then, which is some microseconds a segment; only after that may another begin.
 */
@NullMarked
package io.sigrun.snapshot;

import org.jspecify.annotations.NullMarked;
