package io.sigrun.resp;

/** A command as runs of bytes in the region: its name at index 0, its arguments behind it. */
public interface Arguments {
    /** The number of arguments, the command's name included. */
    int argumentCount();

    /** The ref of an argument's first byte. */
    long ref(int index);

    /** The bytes of an argument. */
    int length(int index);
}
