/**
 * The formats of RDB files and DUMP payloads, old ones included: readers that believe nothing, and writers.
 *
 * <p>Blobs of versions before 7.0 (ziplist, zipmap) are read by {@link io.sigrun.rdb.ZipList} and {@link
 * io.sigrun.rdb.ZipMap} and become listpacks; nothing writes them.
 *
 * <p>Threads: values are built in the region, so all of this belongs to the engine.
 */
@NullMarked
package io.sigrun.rdb;

import org.jspecify.annotations.NullMarked;
