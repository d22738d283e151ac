package io.sigrun.rdb;

import io.sigrun.data.ListPack;
import io.sigrun.data.QuickList;
import io.sigrun.data.QuickListCursor;
import io.sigrun.keyspace.Encoding;
import io.sigrun.keyspace.Keyspace;
import io.sigrun.memory.Region;
import java.io.IOException;

/** Reads lists of all encodings. */
final class ListReader {
    private final Keyspace keyspace;
    private final Region region;
    private final ListPack pack;
    private final QuickListCursor cursor;
    private final Blobs blobs;
    private final LoadedValue value;

    ListReader(Keyspace keyspace, Blobs blobs, LoadedValue value) {
        this.keyspace = keyspace;
        this.region = keyspace.region();
        this.pack = keyspace.listPack();
        this.cursor = new QuickListCursor(region);
        this.blobs = blobs;
        this.value = value;
    }

    private QuickList begin() {
        QuickList list = new QuickList(region, keyspace.limits().listNodeSize);
        value.large = list;
        return list;
    }

    /** Elements one by one. */
    void readElements(RdbInput input) throws IOException {
        long count = input.readCount(1);
        QuickList list = begin();
        for (long i = 0; i < count; i++) {
            input.readString();
            list.pushLast(input.ref, input.length);
        }
        finish(list);
    }

    /** One ziplist. */
    void readZipList(RdbInput input) throws IOException {
        blobs.readZipList(input);
        value.encoding = Encoding.LISTPACK;
        value.empty = blobs.elements == 0;
        if (keyspace.limits().listNodeExceeds(pack.bytes(value.blob), blobs.elements)) {
            append(begin());
            value.encoding = Encoding.QUICKLIST;
        }
    }

    /** Nodes that are ziplists. */
    void readZipLists(RdbInput input) throws IOException {
        long count = input.readCount(1);
        QuickList list = begin();
        for (long i = 0; i < count; i++) {
            blobs.readZipList(input);
            append(list);
        }
        finish(list);
    }

    /** Nodes that are listpacks or large elements as they are. */
    void readNodes(RdbInput input) throws IOException {
        long count = input.readCount(2);
        QuickList list = begin();
        for (long i = 0; i < count; i++) {
            long container = input.readNumber();
            if (container == RdbType.NODE_PACKED) {
                blobs.readListPack(input);
                append(list);
            } else if (container == RdbType.NODE_PLAIN) {
                value.blob = input.readOwnString();
                if (input.length == 0) {
                    throw input.corrupt("A list node of its own is empty");
                }
                appendPlain(list, input.length);
            } else {
                throw input.corrupt("Unknown kind of list node " + container);
            }
        }
        finish(list);
    }

    /** Makes the listpack that was read a node of its own. */
    private void append(QuickList list) {
        long blob = value.blob;
        value.blob = 0;
        list.appendListPack(blob);
    }

    private void appendPlain(QuickList list, int bytes) {
        long blob = value.blob;
        value.blob = 0;
        list.appendPlain(blob, bytes);
    }

    private void finish(QuickList list) {
        value.encoding = Encoding.QUICKLIST;
        value.empty = list.length() == 0;
        if (list.nodeCount() == 1
                && cursor.firstNode(list)
                && !cursor.isPlainNode()
                && !keyspace.limits().listNodeExceeds(cursor.nodeBytes(), list.length())) {
            long blob = list.detachListPack();
            if (blob != 0) {
                list.free();
                value.large = null;
                value.blob = blob;
                value.encoding = Encoding.LISTPACK;
            }
        }
    }
}
