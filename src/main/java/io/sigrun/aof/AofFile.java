package io.sigrun.aof;

import io.sigrun.util.ByteString;

/**
 * A file that a manifest lists.
 *
 * @param name its name in the directory, bytes as Latin-1
 * @param sequence its number, counted apart for bases and increments
 */
public record AofFile(String name, long sequence, Kind kind) {
    /** What a file holds. */
    public enum Kind {
        /** The data set as it was at some moment. */
        BASE('b'),
        /** A file that is needed no more and will be removed. */
        HISTORY('h'),
        /** The commands since then. */
        INCREMENT('i');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }
    }

    AofFile asHistory() {
        return new AofFile(name, sequence, Kind.HISTORY);
    }

    /** The line of the manifest. */
    String line() {
        ByteString bytes = ByteString.latin1(name);
        String shown = bytes.needsQuotes() ? bytes.quoted().toLatin1() : name;
        return "file " + shown + " seq " + sequence + " type " + kind.letter + "\n";
    }
}
