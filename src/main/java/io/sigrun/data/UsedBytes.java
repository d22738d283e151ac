package io.sigrun.data;

/** The bytes that the parts of one collection take together; each part adds what it allocates. */
final class UsedBytes {
    long bytes;
}
