/**
 * The data structures that values are made of, laid out inside a {@link io.sigrun.memory.Region}.
 *
 * <p><b>Entries.</b> Everything that is looked up by a byte string (a key of the keyspace, a hash field, a set member,
 * a sorted-set member) is one <em>entry</em>, one allocation ({@link io.sigrun.data.Entry}): a flags byte, the length
 * of the key, the optional parts that the flags name (type and LRU word, expire time, score), the key, then the
 * payload. So one index, {@link io.sigrun.data.Dict}, serves all of them and finds the key of any entry by the flags
 * alone.
 *
 * <p><b>Decisions that stay.</b> Entry flags: bits 0-1 width of the key length (1, 2, 4 bytes), bit 2 expire time (8
 * bytes), bit 3 record word (type, encoding, 24 bits of LRU or LFU), bit 4 score (8 bytes), bits 5-6 form of the value
 * (length of 1, 2, 4 bytes before inline bytes; or a ref and length of a blob outside). Pages are 4 KiB. The index of
 * volatile keys is a second Dict over the same entries. A cursor of SCAN is a position in hash order (48 bits),
 * followed in cluster mode by the slot. A snapshot stamp is one bit in the index slot, valid for the snapshot that the
 * segment's header names, so that it cannot wrap and costs the entries nothing; nodes of lists and streams carry a mark
 * by which a view of them ({@link io.sigrun.data.FrozenValue}) knows them.
 *
 * <p>Small collections are listpack and intset blobs in the exact bytes of Redis. Control objects of large collections
 * are Java objects, reached through {@link io.sigrun.data.Handles}; their elements never are.
 *
 * <p>Operations on blobs ({@link io.sigrun.data.ListPack}, {@link io.sigrun.data.IntSet}) take the blob's ref and
 * return the one that is valid then. Blobs from outside pass {@link io.sigrun.data.ListPackValidator} or {@link
 * io.sigrun.data.IntSet#validate} before anything else reads them. Bytes given to a collection to be stored lie
 * elsewhere: in a receive buffer or a scratch, never in the collection itself, which may move while it takes them.
 *
 * <p>Threads: all of this belongs to the engine. Invariant: freeing a collection frees everything it allocated; the
 * tests check that the region is empty again.
 */
@NullMarked
package io.sigrun.data;

import org.jspecify.annotations.NullMarked;
