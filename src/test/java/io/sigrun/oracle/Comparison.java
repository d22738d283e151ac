package io.sigrun.oracle;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiPredicate;

/** When two replies count as equal. Equal bytes always do. */
@FunctionalInterface
interface Comparison {
    /** Whether a reply of ours and one of the real server, which differ in bytes, are equal all the same. */
    boolean equal(Reply ours, Reply theirs);

    /** Every byte counts. */
    Comparison EXACT = (ours, theirs) -> false;

    /** The elements of the outermost collection come in any order (members of a set, pairs of a RESP3 map). */
    Comparison UNORDERED = (ours, theirs) -> sorted(ours, 1).equals(sorted(theirs, 1));

    /** As {@link #UNORDERED}, for elements that come in pairs in a flat array. */
    Comparison UNORDERED_PAIRS = (ours, theirs) -> sorted(ours, 2).equals(sorted(theirs, 2));

    /** Only the types count: what is in them is random, or the server's own. */
    Comparison SHAPE = (ours, theirs) -> ours.map(Comparison::withoutText).equals(theirs.map(Comparison::withoutText));

    /** Only the type of the outermost reply counts, as where a random choice also decides how much there is. */
    Comparison TYPE = (ours, theirs) -> ours.type() == theirs.type();

    /** As {@link #TYPE}, but errors are equal to the last byte. */
    Comparison TYPE_OR_ERROR = (ours, theirs) -> ours.type() == theirs.type() && ours.type() != '-';

    /** Integers may differ by so much: what depends on when the command came. */
    static Comparison near(long distance) {
        return within((ours, theirs) -> ours.type() == ':'
                && theirs.type() == ':'
                && Math.abs(Long.parseLong(ours.text()) - Long.parseLong(theirs.text())) <= distance);
    }

    /** Replies of the same form whose parts are the same, or alike in the given way. */
    static Comparison within(BiPredicate<Reply, Reply> alike) {
        return new Comparison() {
            @Override
            public boolean equal(Reply ours, Reply theirs) {
                if (ours.equals(theirs) || alike.test(ours, theirs)) {
                    return true;
                }
                List<Reply> mine = ours.elements();
                List<Reply> other = theirs.elements();
                if (ours.type() != theirs.type() || mine.isEmpty() || mine.size() != other.size()) {
                    return false;
                }
                for (int i = 0; i < mine.size(); i++) {
                    if (!equal(mine.get(i), other.get(i))) {
                        return false;
                    }
                }
                return true;
            }
        };
    }

    private static Reply withoutText(Reply reply) {
        return reply.isCollection() || reply.type() == '-' ? reply : new Reply(reply.type(), "", List.of());
    }

    private static Reply sorted(Reply reply, int together) {
        int step = reply.isMap() ? 2 : together;
        List<Reply> elements = reply.elements();
        if (elements.size() % step != 0) {
            return reply;
        }
        List<List<Reply>> groups = new ArrayList<>();
        for (int i = 0; i < elements.size(); i += step) {
            groups.add(elements.subList(i, i + step));
        }
        groups.sort(Comparator.comparing(Object::toString));
        return reply.withElements(groups.stream().flatMap(List::stream).toList());
    }
}
