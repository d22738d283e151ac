package io.sigrun.command;

/**
 * The keys that a blocking command waits for, among its arguments.
 *
 * @param type the type of value that is waited for
 * @param first the index of the first key
 * @param count how many keys there are, one behind the other
 * @param forRemoval whether it is waited for a key to go or to be replaced, too
 */
public record AwaitedKeys(int type, int first, int count, boolean forRemoval) {
    /** No keys. */
    static final AwaitedKeys NONE = new AwaitedKeys(0, 0, 0, false);
}
