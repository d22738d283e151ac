package io.sigrun.data;

/** An index whose memory for a hash can be brought into the cache before it is needed. */
@FunctionalInterface
public interface Touchable {
    /**
     * Touches what a look-up and an insertion of a hash will need; changes nothing.
     *
     * @return some number that depends on what was touched, so that it cannot be left out
     */
    long touch(long hash);
}
