/**
 * The append-only file: the commands that changed the data set, written before they are acknowledged, and what stands
 * before them, in the files and the format of Valkey 7.2 to 9.1.
 *
 * <p><b>Files.</b> A directory with a base (the data set at some moment, an RDB or commands), increments (the commands
 * since then) and a manifest that lists them ({@link io.sigrun.aof.Manifest}, {@link io.sigrun.aof.ManifestParser},
 * {@link io.sigrun.aof.AofDirectory}). {@link io.sigrun.aof.AofLoader} reads them and hands the commands to a {@link
 * io.sigrun.aof.CommandSink}; {@link io.sigrun.aof.AppendOnlyFile} writes them: commands are appended to {@link
 * io.sigrun.aof.AppendBuffer} in the order in which they are run, and {@link io.sigrun.aof.AofWriter} puts the buffer
 * into the last increment once a turn of the loop, before any reply of that turn goes out.
 *
 * <p><b>Threads.</b> All of it belongs to the engine but {@link io.sigrun.aof.BackgroundSync}, which syncs and closes
 * files on one other thread, in the order in which it is asked.
 *
 * <p><b>What is promised.</b> Under {@code appendfsync always} no reply goes out before the change it is about is on
 * the medium: one sync for all clients of a turn. Where that fails, Valkey exits; here the server stays, but the
 * clients of that turn are ended without an answer (as they are when a server exits, they cannot know what became of
 * their commands), and until writing works again changes are refused with MISCONF. Reads are answered meanwhile, and
 * may show what those clients changed; it becomes durable when writing works again. no-appendfsync-on-rewrite does not
 * apply to {@code always}, unlike in Valkey. Under {@code everysec} a change is on the medium about a second after it
 * was acknowledged, two more where the disk is busy.
 *
 * <p><b>Invariants.</b> A manifest on the medium lists only files whose names are on the medium too: names are synced
 * before the manifest is written, and files are removed only after one that does not list them is there. A number in a
 * name is not used again while a manifest that lists it may be on the medium. What the crash leaves at each point of a
 * rewrite, and why it loads:
 *
 * <ul>
 *   <li>(a) the temporary base is written, not renamed: the manifest lists the old base and all increments; temporary
 *       files are removed at the start;
 *   <li>(b) the base has its name, the manifest is the old one: as (a), the base is written over by the next rewrite;
 *   <li>(c) the temporary manifest is there, not renamed: as (b);
 *   <li>(d) the manifest is the new one, history is not removed: it says which files that are, the start removes them;
 *   <li>(e) an increment was made, the manifest does not list it: nobody was acknowledged anything in it; it is emptied
 *       when its number comes;
 *   <li>(f) the manifest lists the new increment, the base is the old one: all increments are loaded, in order.
 * </ul>
 */
@NullMarked
package io.sigrun.aof;

import org.jspecify.annotations.NullMarked;
