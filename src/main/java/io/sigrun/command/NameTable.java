package io.sigrun.command;

import io.sigrun.memory.Region;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Finds a command by the bytes of its name, whatever their case, without allocating. */
public final class NameTable {
    private final @Nullable CommandEntry[] slots;
    private final int mask;
    private final int longest;
    private final List<CommandEntry> entries;
    /** What was found last: pipelines repeat their commands. */
    private @Nullable CommandEntry recent;
    /** What was found last: pipelines repeat their commands. */
    NameTable(Collection<CommandEntry> commands) {
        this.entries = List.copyOf(commands);
        this.slots = new CommandEntry[Integer.highestOneBit(Math.max(8, commands.size() * 4))];
        this.mask = slots.length - 1;
        int bytes = 0;
        for (CommandEntry entry : commands) {
            bytes = Math.max(bytes, entry.name.length);
            int slot = hash(entry.name) & mask;
            while (slots[slot] != null) {
                slot = (slot + 1) & mask;
            }
            slots[slot] = entry;
        }
        this.longest = bytes;
    }

    private static int lower(int b) {
        return b >= 'A' && b <= 'Z' ? b | 0x20 : b;
    }

    private static int hash(byte[] name) {
        int hash = name.length;
        for (byte b : name) {
            hash = hash * 31 + lower(b);
        }
        return hash ^ hash >>> 15;
    }

    /** The command of a name in the region, or null. */
    public @Nullable CommandEntry find(Region region, long ref, int length) {
        CommandEntry last = recent;
        if (last != null && matches(last.name, region, ref, length)) {
            return last;
        }
        if (length > longest) {
            return null;
        }
        int hash = length;
        for (int i = 0; i < length; i++) {
            hash = hash * 31 + lower(region.getByte(ref + i));
        }
        int slot = (hash ^ hash >>> 15) & mask;
        CommandEntry entry;
        while ((entry = slots[slot]) != null) {
            if (matches(entry.name, region, ref, length)) {
                recent = entry;
                return entry;
            }
            slot = (slot + 1) & mask;
        }
        return null;
    }

    private static boolean matches(byte[] name, Region region, long ref, int length) {
        if (name.length != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (name[i] != lower(region.getByte(ref + i))) {
                return false;
            }
        }
        return true;
    }

    /** The command of a name in lower case, or null; for cold paths. */
    public @Nullable CommandEntry find(String name) {
        for (CommandEntry entry : entries) {
            if (entry.calledName().equalsIgnoreCase(name)) {
                return entry;
            }
        }
        return null;
    }

    /** All commands, in no particular order. */
    public List<CommandEntry> entries() {
        return entries;
    }

    void forEach(Consumer<CommandEntry> action) {
        entries.forEach(action);
    }
}
