package io.sigrun.command.hash;

import io.sigrun.command.Call;

/** Reads {@code FIELDS numfields field...}, with which the commands about some fields end. */
final class FieldArguments {
    static final byte[] WRONG_COUNT =
            HashReplies.error("ERR numfields should be greater than 0 and match the provided number of fields");

    private FieldArguments() {}

    /**
     * Finds the word FIELDS from an argument on; its index, or 0 after an error. In HGETEX and HSETEX of Valkey also
     * the key counts, if that is its name.
     */
    static int find(Call call, int from) {
        for (int i = from; i < call.argumentCount() - 1; i++) {
            if (call.is(i, "fields")) {
                return i;
            }
        }
        call.fail(WRONG_COUNT);
        return 0;
    }

    /**
     * Checks the number behind the word against the arguments that follow.
     *
     * @param word the index of the word FIELDS
     * @param each how many arguments a field takes: 1, or 2 with its value
     * @param error what to answer where they do not agree
     */
    static boolean checkCount(Call call, int word, int each, byte[] error) {
        if (!call.integer(word + 1)) {
            return false;
        }
        int arguments = call.argumentCount() - word - 2;
        if (call.number <= 0 || arguments % each != 0 || call.number != arguments / each) {
            return call.fail(error);
        }
        return true;
    }
}
