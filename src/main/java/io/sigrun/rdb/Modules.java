package io.sigrun.rdb;

import java.io.IOException;

/** What modules have left in an RDB stream: named, so that a refusal can say whose data it is, and passed over. */
final class Modules {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final int NAME_CHARACTERS = 9;
    private static final int VERSION_BITS = 10;

    private static final int END = 0;
    private static final int SIGNED = 1;
    private static final int UNSIGNED = 2;
    private static final int FLOAT = 3;
    private static final int DOUBLE = 4;
    private static final int TEXT = 5;

    private Modules() {}

    /** The name in a module type's number: nine characters of six bits each above ten bits of a version. */
    static String name(long id) {
        StringBuilder name = new StringBuilder(NAME_CHARACTERS);
        for (int i = 0; i < NAME_CHARACTERS; i++) {
            int shift = VERSION_BITS + 6 * (NAME_CHARACTERS - 1 - i);
            name.append(ALPHABET.charAt((int) (id >>> shift) & 63));
        }
        return name.toString();
    }

    /** The error for a value of a module type; what follows the type byte is read as far as the name. */
    static RdbException refusal(RdbInput input, int type) throws IOException {
        if (type == RdbType.MODULE) {
            return new RdbException(
                    RdbException.Kind.UNSUPPORTED,
                    "Pre-release module format not supported at offset " + input.offset());
        }
        return new RdbException(
                RdbException.Kind.UNSUPPORTED,
                "The RDB file contains module data I can't load: no matching module type '" + name(input.readNumber())
                        + "'");
    }

    /** The error for what a module saved beside the keys. */
    static RdbException auxiliaryRefusal(RdbInput input) throws IOException {
        return new RdbException(
                RdbException.Kind.UNSUPPORTED,
                "The RDB file contains AUX module data I can't load: no matching module '" + name(input.readNumber())
                        + "'");
    }

    /** Passes over the number that says when a module wants what it saved beside the keys: before them or after. */
    static void readMoment(RdbInput input) throws IOException {
        long opcode = input.readNumber();
        input.readNumber();
        if (opcode != UNSIGNED) {
            throw new RdbException(
                    RdbException.Kind.CORRUPT,
                    "A module's data comes at a time unknown at offset " + input.offset(),
                    "bad when_opcode");
        }
    }

    /** Passes over what a module has saved, whose number was read. */
    static void skip(RdbInput input) throws IOException {
        while (true) {
            long opcode = input.readNumber();
            if (opcode == END) {
                return;
            }
            switch (opcode > TEXT || opcode < 0 ? -1 : (int) opcode) {
                case SIGNED, UNSIGNED -> input.readNumber();
                case FLOAT -> input.skip(4);
                case DOUBLE -> input.skip(8);
                case TEXT -> input.readString();
                default -> throw input.corrupt("Unknown item " + opcode + " of a module");
            }
        }
    }
}
