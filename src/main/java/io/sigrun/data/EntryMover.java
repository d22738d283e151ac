package io.sigrun.data;

/**
 * Is offered each entry of a part of a {@link Dict} and may move it. It must not change that Dict otherwise, and sees
 * to whatever else refers to the entry.
 */
@FunctionalInterface
public interface EntryMover {
    /** The ref of the entry from now on: the same where it stays. */
    long move(long entry);
}
