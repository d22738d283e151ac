package io.sigrun.data;

/**
 * What a large collection held at one moment, read a part at a time while the collection goes on changing.
 *
 * <p>From the moment that it is made until {@link #readSome} says that there is no more, the collection replaces what
 * is not read yet instead of changing it, and leaves what it replaces or removes to this view, which frees it as soon
 * as it has been read. So the view costs what is changed meanwhile, never a copy of the whole. Belongs to the engine's
 * thread, as the collection does; the collection may be given up meanwhile, but not be freed.
 */
public interface FrozenValue {
    /** How many parts there are in all: fields, members or nodes. */
    long count();

    /**
     * Hands a bounded part over, which is valid during the call only.
     *
     * @return whether there is more; when there is not, the collection is as if it had never been frozen
     */
    boolean readSome(FrozenReader reader);
}
