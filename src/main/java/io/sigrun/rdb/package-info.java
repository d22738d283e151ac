/**
 * The formats of RDB files and DUMP payloads, old ones included: readers that believe nothing, and writers.
 *
 * <p><b>Reading.</b> {@link io.sigrun.rdb.RdbLoader} fills databases from a file, {@link io.sigrun.rdb.RdbCheck} only
 * looks whether it is right, {@link io.sigrun.rdb.Payloads} takes what RESTORE brings. All three read items through
 * {@code RdbReader} and values through {@code ValueReader}, which goes by type to a reader of lists, sets, hashes,
 * sorted sets or streams. A value is built in {@code LoadedValue} and belongs to no key until it is whole; where it
 * turns out to be wrong, everything that was allocated for it is given back. Versions 1 to 12 and 80 are read; numbers
 * from 22 on mean something else in the versions that Redis wrote after the ways parted. Blobs of versions before 7.0
 * (ziplist, zipmap) become listpacks; nothing writes them.
 *
 * <p><b>Writing.</b> {@link io.sigrun.rdb.RdbSaver} writes version 80, 11 or 10 to a temporary file, brings it to the
 * medium and only then gives it the name, so that there is always one whole file. A key that a version cannot hold is
 * an error that names it. Listpacks get the layout that servers of the version expect. {@link
 * io.sigrun.rdb.RdbSnapshot} does the same in the background, from a view of the data set as it was; what it writes is
 * a {@code RecordFormat}, RDB items ({@code RecordWriter}) or, for append-only files that begin with none, commands
 * ({@code CommandWriter}).
 *
 * <p>Limits: a length or count is compared with what is left of the stream before anything is allocated for it.
 * Compressed data may stand for 264 times as much, which is what the format can do.
 *
 * <p>Threads: values are built in the region, so all of this belongs to the engine, but that a large file is read,
 * summed, expanded and its keys hashed by {@code ReadAhead} on a thread of its own, whose essay has the bounds. The
 * disk is passed in.
 */
@NullMarked
package io.sigrun.rdb;

import org.jspecify.annotations.NullMarked;
