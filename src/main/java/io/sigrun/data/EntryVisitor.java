package io.sigrun.data;

/** Receives entries of a walk over a {@link Dict}. It must not change the Dict while the walk goes on. */
@FunctionalInterface
public interface EntryVisitor {
    void visit(long entry);
}
