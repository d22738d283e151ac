package io.sigrun.rdb;

import io.sigrun.util.ByteString;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The function libraries of a data set, as the source texts that RDB files carry. They are kept and written again as
 * they came; nothing here runs them.
 */
public final class FunctionStore {
    private final Map<String, ByteString> sources = new LinkedHashMap<>();

    /** The sources of all libraries, in the order in which they came. */
    public Collection<ByteString> sources() {
        return Collections.unmodifiableCollection(sources.values());
    }

    /** How many libraries there are. */
    public int size() {
        return sources.size();
    }

    /** Forgets all libraries. */
    public void clear() {
        sources.clear();
    }

    /**
     * Adds a library.
     *
     * @param replace whether a library of the same name gives way
     * @return whether it was added; false where its name is taken, or its first line does not name it
     */
    public boolean add(ByteString source, boolean replace) {
        String name = name(source);
        if (name.isEmpty() || (!replace && sources.containsKey(name))) {
            return false;
        }
        sources.put(name, source);
        return true;
    }

    /** The name in the first line of a source, {@code #!engine name=NAME}; empty where there is none. */
    static String name(ByteString source) {
        String text = source.toLatin1();
        int end = text.indexOf('\n');
        String line = end < 0 ? text : text.substring(0, end);
        if (line.startsWith("#!")) {
            for (String word : line.trim().split("\\s+", -1)) {
                if (word.startsWith("name=")) {
                    return word.substring("name=".length());
                }
            }
        }
        return "";
    }
}
