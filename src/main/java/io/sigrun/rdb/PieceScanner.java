package io.sigrun.rdb;

import io.sigrun.data.KeyHasher;
import io.sigrun.memory.Region;
import io.sigrun.util.Lzf;

/**
 * Goes through the items of an RDB stream as {@link ReadAhead} reads it, and notes what the engine will need. It knows
 * how long items are, and nothing else: it checks no values and reports no errors. At the first thing that it does not
 * know it gives up, and hands over what is left of the file as it is.
 */
final class PieceScanner {
    /** The fewest elements that a collection has whose elements are looked up in a table. */
    private static final long MANY = 128;

    private static final int MAGIC_BYTES = 9;
    private static final int STREAM_ID_BYTES = 16;

    /** There is something that is not known here. */
    private static final class Lost extends Exception {
        private static final long serialVersionUID = 1;

        Lost() {
            super("lost", null, false, false);
        }
    }

    private final Region region;
    private final ReadAhead source;
    private final KeyHasher hasher;
    private FilePiece piece;
    /** The item that is being read begins here; a piece is never parted behind it. */
    private long mark;

    private long at;
    private long end;
    private boolean encoded;
    /** Where the string read last stands, and its length; 0 where it does not stand anywhere as a whole. */
    private long text;

    private int textLength;
    private int version;

    PieceScanner(Region region, ReadAhead source, KeyHasher hasher) throws ReadAhead.Closed {
        this.region = region;
        this.source = source;
        this.hasher = hasher;
        this.piece = source.next(0, 0);
        this.mark = piece.data;
        this.at = piece.data;
        this.end = piece.data + piece.bytes;
    }

    /** Goes through the whole file. */
    void run() throws ReadAhead.Closed {
        try {
            readItems();
        } catch (Lost known) {
            // from here on the engine is on its own
        }
        while (!source.atEnd()) {
            source.handOver(piece, piece.bytes, false);
            piece = source.next(piece.data, 0);
        }
        source.handOver(piece, piece.bytes, true);
    }

    private void more() throws Lost, ReadAhead.Closed {
        if (source.atEnd() || mark == piece.data) {
            throw new Lost();
        }
        startPiece();
    }

    private void need(long bytes) throws Lost, ReadAhead.Closed {
        while (end - at < bytes) {
            more();
        }
    }

    private int readByte() throws Lost, ReadAhead.Closed {
        need(1);
        return region.getUnsignedByte(at++);
    }

    private long readNumber() throws Lost, ReadAhead.Closed {
        long number = readLength();
        if (encoded) {
            throw new Lost();
        }
        return number;
    }

    private long readLength() throws Lost, ReadAhead.Closed {
        int first = readByte();
        encoded = false;
        return switch (first >> 6) {
            case 0 -> first;
            case 1 -> (long) (first & 0x3f) << 8 | readByte();
            case 2 -> readLongLength(first);
            default -> {
                encoded = true;
                yield first & 0x3f;
            }
        };
    }

    private long readLongLength(int first) throws Lost, ReadAhead.Closed {
        if (first == 0x80) {
            need(4);
            at += 4;
            return Integer.toUnsignedLong(Integer.reverseBytes(region.getInt(at - 4)));
        } else if (first == 0x81) {
            need(8);
            at += 8;
            return Long.reverseBytes(region.getLong(at - 8));
        }
        throw new Lost();
    }

    private void number() throws Lost, ReadAhead.Closed {
        mark = at;
        readNumber();
    }

    private void numbers(int count) throws Lost, ReadAhead.Closed {
        for (int i = 0; i < count; i++) {
            number();
        }
    }

    private long count() throws Lost, ReadAhead.Closed {
        mark = at;
        return readNumber();
    }

    /** Passes over bytes of which none is the end of an item. */
    private void skip(long bytes) throws Lost, ReadAhead.Closed {
        if (bytes < 0) {
            throw new Lost();
        }
        long wanted = bytes;
        while (wanted > end - at) {
            wanted -= end - at;
            at = end;
            mark = end;
            more();
        }
        at += wanted;
        mark = at;
    }

    private void string() throws Lost, ReadAhead.Closed {
        mark = at;
        text = 0;
        long bytes = readLength();
        if (!encoded) {
            if (bytes < 0 || bytes > source.joinBytes()) {
                skip(bytes);
                return;
            }
            need(bytes);
            text = at;
            textLength = (int) bytes;
            at += bytes;
            return;
        }
        switch ((int) bytes) {
            case 0 -> skip(1);
            case 1 -> skip(2);
            case 2 -> skip(4);
            case 3 -> packed();
            default -> throw new Lost();
        }
    }

    private void packed() throws Lost, ReadAhead.Closed {
        long packed = readNumber();
        long length = readNumber();
        if (packed <= 0 || packed > source.joinBytes() || length <= 0 || !piece.mayExpand(length)) {
            skip(packed);
            return;
        }
        need(packed);
        if (!piece.canExpand(length)) {
            if (mark == piece.data) {
                skip(packed);
                return;
            }
            startPiece();
        }
        long to = piece.expandedEnd();
        boolean valid = Lzf.decompress(region.segment(), at, packed, region.segment(), to, length);
        at += packed;
        if (valid) {
            piece.addExpanded((int) (mark - piece.data), (int) (at - piece.data), (int) length);
            text = to;
            textLength = (int) length;
        }
    }

    /** Goes on in a new piece, which begins with what is behind the mark, and hands over what comes before. */
    private void startPiece() throws ReadAhead.Closed {
        int done = (int) (mark - piece.data);
        long behind = at - mark;
        FilePiece before = piece;
        FilePiece next = source.next(mark, before.bytes - done);
        source.handOver(before, done, false); // only now, when what is left over has been copied
        piece = next;
        mark = piece.data;
        at = mark + behind;
        end = piece.data + piece.bytes;
    }

    private void strings(long count) throws Lost, ReadAhead.Closed {
        for (long i = 0; i < count; i++) {
            string();
        }
    }

    private void hashed(boolean element) throws Lost, ReadAhead.Closed {
        string();
        if (text != 0) {
            piece.addHash((int) (mark - piece.data), hasher.hash(text, textLength), element);
        }
    }

    /** An element, which is looked up where its collection has many. */
    private void element(long count) throws Lost, ReadAhead.Closed {
        if (count > MANY) {
            hashed(true);
        } else {
            string();
        }
    }

    private void readItems() throws Lost, ReadAhead.Closed {
        need(MAGIC_BYTES);
        version = 0;
        for (int i = MAGIC_BYTES - 3; i < MAGIC_BYTES; i++) {
            version = 10 * version + (region.getByte(at + i) - '0');
        }
        if (RdbVersion.isForeign(version)) {
            throw new Lost();
        }
        at += MAGIC_BYTES;
        while (true) {
            mark = at;
            int type = readByte();
            switch (type) {
                case RdbType.EXPIRE_MS -> skip(8);
                case RdbType.EXPIRE_S -> skip(4);
                case RdbType.FREQUENCY -> skip(1);
                case RdbType.IDLE, RdbType.SELECT -> number();
                case RdbType.RESIZE -> numbers(2);
                case RdbType.SLOT_INFO -> numbers(3);
                case RdbType.AUX -> strings(2);
                case RdbType.FUNCTION -> string();
                default -> {
                    if (!ValueReader.isValueType(type)) {
                        throw new Lost(); // the end, among others
                    }
                    hashed(false);
                    readValue(type);
                }
            }
        }
    }

    private void readValue(int type) throws Lost, ReadAhead.Closed {
        switch (type) {
            case RdbType.STRING,
                    RdbType.HASH_ZIPMAP,
                    RdbType.LIST_ZIPLIST,
                    RdbType.SET_INTSET,
                    RdbType.SORTED_SET_ZIPLIST,
                    RdbType.HASH_ZIPLIST,
                    RdbType.HASH_LISTPACK,
                    RdbType.SORTED_SET_LISTPACK,
                    RdbType.SET_LISTPACK -> string();
            case RdbType.LIST, RdbType.LIST_QUICKLIST -> strings(count());
            case RdbType.LIST_QUICKLIST_2 -> {
                long count = count();
                for (long i = 0; i < count; i++) {
                    number();
                    string();
                }
            }
            case RdbType.SET -> {
                long count = count();
                for (long i = 0; i < count; i++) {
                    element(count);
                }
            }
            case RdbType.SORTED_SET, RdbType.SORTED_SET_2 -> readSortedSet(type);
            case RdbType.HASH, RdbType.HASH_2 -> {
                long count = count();
                for (long i = 0; i < count; i++) {
                    element(count);
                    string();
                    skip(type == RdbType.HASH_2 ? 8 : 0);
                }
            }
            case RdbType.STREAM -> readStream(1);
            case RdbType.STREAM_2 -> readStream(2);
            case RdbType.STREAM_3 -> readStream(3);
            default -> throw new Lost();
        }
    }

    private void readSortedSet(int type) throws Lost, ReadAhead.Closed {
        long count = count();
        for (long i = 0; i < count; i++) {
            element(count);
            if (type == RdbType.SORTED_SET_2) {
                skip(8);
            } else {
                mark = at;
                int length = readByte();
                skip(length < 253 ? length : 0);
            }
        }
    }

    private void readStream(int streamVersion) throws Lost, ReadAhead.Closed {
        strings(2 * count());
        numbers(streamVersion == 1 ? 3 : 8);
        long groups = count();
        for (long i = 0; i < groups; i++) {
            string();
            numbers(streamVersion == 1 ? 2 : 3);
            long pending = count();
            for (long j = 0; j < pending; j++) {
                skip(STREAM_ID_BYTES + 8);
                number();
            }
            long consumers = count();
            for (long j = 0; j < consumers; j++) {
                string();
                skip(streamVersion < 3 ? 8 : 16);
                skip(STREAM_ID_BYTES * count());
            }
        }
    }
}
