package io.sigrun.rdb;

import io.sigrun.data.ListPack;
import io.sigrun.util.DoubleText;
import io.sigrun.util.IntegerText;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** Writes commands into memory, in the form in which clients send them and append-only files hold them. */
final class CommandOutput {
    private static final int SCRATCH_BYTES = 64;
    private static final int CRLF = '\r' | '\n' << 8;

    private final ListPack pack;
    private final RdbOutput output;
    private final byte[] scratch = new byte[SCRATCH_BYTES];
    private final MemorySegment scratchSegment = MemorySegment.ofArray(scratch);

    CommandOutput(ListPack pack, RdbOutput output) {
        this.pack = pack;
        this.output = output;
    }

    /** Begins a command of so many arguments, its name included. */
    void command(long arguments, byte[] name) {
        header('*', arguments);
        word(name);
    }

    private void header(char kind, long number) {
        scratch[0] = (byte) kind;
        int end = 1 + IntegerText.write(scratchSegment, 1, number);
        output.writeRaw(scratch, end);
        output.writeShort(CRLF);
    }

    /** Writes an argument. */
    void word(byte[] word) {
        header('$', word.length);
        output.writeRaw(word, word.length);
        output.writeShort(CRLF);
    }

    /** Writes an argument. */
    void bytes(long ref, int length) {
        header('$', length);
        output.writeRaw(ref, length);
        output.writeShort(CRLF);
    }

    /** Writes an argument that is an allocation of its own, which may be pinned rather than copied. */
    void allocation(long ref, int length) {
        header('$', length);
        output.writeAllocationRaw(ref, length);
        output.writeShort(CRLF);
    }

    /** Writes an element of a listpack as an argument. */
    void element(long element) {
        if (pack.isInteger(element)) {
            integer(pack.integer(element));
        } else {
            bytes(pack.stringRef(element), pack.stringLength(element));
        }
    }

    /** Writes an argument in decimal. */
    void integer(long value) {
        text(IntegerText.write(scratchSegment, SCRATCH_BYTES / 2, value));
    }

    /** Writes an argument as scores are written: in the fewest digits. */
    void number(double value) {
        text(DoubleText.writeShortest(scratchSegment, SCRATCH_BYTES / 2, value));
    }

    /** Writes the id of a stream entry as an argument. */
    void id(long ms, long sequence) {
        String id = Long.toUnsignedString(ms) + "-" + Long.toUnsignedString(sequence);
        word(id.getBytes(StandardCharsets.US_ASCII));
    }

    /** Writes what stands in the second half of the scratch as an argument. */
    private void text(int length) {
        header('$', length);
        System.arraycopy(scratch, SCRATCH_BYTES / 2, scratch, 0, length);
        output.writeRaw(scratch, length);
        output.writeShort(CRLF);
    }

    /** Writes what was gathered elsewhere. */
    void append(RdbOutput gathered) {
        output.writeRaw(gathered.memory(), gathered.offset());
    }
}
