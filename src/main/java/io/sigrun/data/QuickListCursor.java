package io.sigrun.data;

import io.sigrun.memory.Region;
import io.sigrun.util.IntegerText;

/**
 * A place in a {@link QuickList}: reads the element there, moves on, and changes the list there.
 *
 * <p>One cursor can be used again and again, for any list of its region. It is valid until the list changes by other
 * means than the cursor's own removals.
 */
public final class QuickListCursor {
    private final Region region;
    private QuickList list;
    private ListNodes nodes;
    private ListPack pack;
    private long node;
    private long element;
    private boolean plain;

    /** A cursor that stands nowhere. */
    public QuickListCursor(Region region) {
        this.region = region;
        this.list = new QuickList(region, -2); // empty and without memory, in place of none
        this.nodes = list.nodes();
        this.pack = list.pack();
    }

    private void open(QuickList opened) {
        list = opened;
        nodes = opened.nodes();
        pack = opened.pack();
    }

    long node() {
        return node;
    }

    long element() {
        return element;
    }

    void place(long newNode, long newElement) {
        node = newNode;
        element = newElement;
        plain = newNode != 0 && nodes.isPlain(newNode);
    }

    private boolean nowhere() {
        place(0, 0);
        return false;
    }

    private boolean startOf(long newNode) {
        if (newNode == 0) {
            return nowhere();
        }
        long blob = nodes.blob(newNode);
        place(newNode, nodes.isPlain(newNode) ? blob : pack.first(blob));
        return true;
    }

    private boolean endOf(long newNode) {
        if (newNode == 0) {
            return nowhere();
        }
        long blob = nodes.blob(newNode);
        place(newNode, nodes.isPlain(newNode) ? blob : pack.last(blob));
        return true;
    }

    /** Goes to the first element; false where the list is empty. */
    public boolean first(QuickList of) {
        open(of);
        return startOf(nodes.first());
    }

    /** Goes to the last element; false where the list is empty. */
    public boolean last(QuickList of) {
        open(of);
        return endOf(nodes.last());
    }

    /**
     * Goes to an element by its index.
     *
     * @param index from 0, or from -1 backwards
     * @return false where there is none
     */
    public boolean seek(QuickList of, long index) {
        open(of);
        long length = of.length();
        long forward = index < 0 ? length + index : index;
        if (forward < 0 || forward >= length) {
            return nowhere();
        }
        long found = nodes.seek(forward);
        long blob = nodes.blob(found);
        place(found, nodes.isPlain(found) ? blob : pack.index(blob, nodes.rest()));
        return true;
    }

    /** Goes to the next element; false at the end. */
    public boolean next() {
        long following = plain ? 0 : pack.next(element);
        if (following != 0) {
            element = following;
            return true;
        }
        return startOf(nodes.next(node));
    }

    /** Goes to the element before; false at the start. */
    public boolean previous() {
        long before = plain ? 0 : pack.previous(nodes.blob(node), element);
        if (before != 0) {
            element = before;
            return true;
        }
        return endOf(nodes.previous(node));
    }

    /** Whether the element is stored as an integer, else as a string. */
    public boolean isInteger() {
        return !plain && pack.isInteger(element);
    }

    /** The value of an element that is an integer. */
    public long integer() {
        return pack.integer(element);
    }

    /** The first byte of an element that is a string. */
    public long stringRef() {
        return plain ? element : pack.stringRef(element);
    }

    /** The length of an element that is a string. */
    public int stringLength() {
        return plain ? nodes.bytes(node) : pack.stringLength(element);
    }

    /** The length of the element as text, integers in decimal. */
    public int textLength() {
        return isInteger() ? IntegerText.length(integer()) : stringLength();
    }

    /**
     * Writes the element as text, integers in decimal.
     *
     * @param to a place outside the list with room for {@link #textLength} bytes
     * @return the number of bytes written
     */
    public int writeText(long to) {
        if (isInteger()) {
            return IntegerText.write(region.segment(), to, integer());
        }
        int length = stringLength();
        region.copy(stringRef(), to, length);
        return length;
    }

    /** Whether the text of the element is exactly these bytes. */
    public boolean matches(long ref, int bytes) {
        if (plain) {
            return stringLength() == bytes && region.equal(element, ref, bytes);
        }
        return pack.matches(element, ref, bytes);
    }

    /** Adds an element before this one. The cursor stands nowhere afterwards. */
    public void insertBefore(long ref, int bytes) {
        list.insert(node, element, false, ref, bytes);
        nowhere();
    }

    /** Adds an element after this one. The cursor stands nowhere afterwards. */
    public void insertAfter(long ref, int bytes) {
        list.insert(node, element, true, ref, bytes);
        nowhere();
    }

    /** Puts other bytes into the place of the element. The cursor stands nowhere afterwards. */
    public void replace(long ref, int bytes) {
        list.replace(node, element, ref, bytes);
        nowhere();
    }

    /** Removes the element and goes to the one behind it; false where it was the last one. */
    public boolean removeThenNext() {
        if (!list.remove(this)) {
            return startOf(node);
        }
        element = pack.elementAt(nodes.blob(node), element - nodes.blob(node));
        return element != 0 || startOf(nodes.next(node));
    }

    /** Removes the element and goes to the one before it; false where it was the first one. */
    public boolean removeThenPrevious() {
        if (!list.remove(this)) {
            return endOf(node == 0 ? nodes.last() : nodes.previous(node));
        }
        return previous();
    }

    /** Goes to the first node, to walk over nodes; false where the list is empty. */
    public boolean firstNode(QuickList of) {
        return first(of);
    }

    /** Goes to the start of the next node; false at the end. */
    public boolean nextNode() {
        return startOf(nodes.next(node));
    }

    /** Whether the node is one element as it is, else a listpack. */
    public boolean isPlainNode() {
        return plain;
    }

    /** The bytes of the node: a listpack, or of a plain node the element. */
    public long nodeBlob() {
        return nodes.blob(node);
    }

    /** The size of {@link #nodeBlob()}. */
    public int nodeBytes() {
        return nodes.bytes(node);
    }
}
