package io.sigrun.command.list;

import static io.sigrun.command.Command.command;
import static io.sigrun.command.CommandFlag.DENYOOM;
import static io.sigrun.command.CommandFlag.FAST;
import static io.sigrun.command.CommandFlag.READONLY;
import static io.sigrun.command.CommandFlag.WRITE;
import static io.sigrun.command.KeySpec.Flag.ACCESS;
import static io.sigrun.command.KeySpec.Flag.DELETE;
import static io.sigrun.command.KeySpec.Flag.INSERT;
import static io.sigrun.command.KeySpec.Flag.RO;
import static io.sigrun.command.KeySpec.Flag.RW;
import static io.sigrun.command.KeySpec.Flag.UPDATE;

import io.sigrun.command.AclCategory;
import io.sigrun.command.Call;
import io.sigrun.command.Command;
import io.sigrun.command.CommandTable;
import io.sigrun.command.Replies;
import io.sigrun.keyspace.EventClass;
import io.sigrun.keyspace.ListValues;
import io.sigrun.keyspace.ValueType;
import java.nio.charset.StandardCharsets;

/** The everyday commands of lists. */
public final class ListCommands {
    static final Command LPUSH = command("LPUSH")
            .summary("Adds elements at the head of a list, which is created if needed.")
            .since("1.0.0")
            .group("list")
            .complexity("O(1)")
            .arity(-3)
            .flags(WRITE, DENYOOM, FAST)
            .categories(AclCategory.LIST)
            .key(1, RW, INSERT)
            .syntax("key:key element:string ...")
            .history("2.4.0", "Takes more arguments.")
            .run(ListCommands::lpush);

    static final Command RPUSH = command("RPUSH")
            .summary("Adds elements at the tail of a list, which is created if needed.")
            .since("1.0.0")
            .group("list")
            .complexity("O(1)")
            .arity(-3)
            .flags(WRITE, DENYOOM, FAST)
            .categories(AclCategory.LIST)
            .key(1, RW, INSERT)
            .syntax("key:key element:string ...")
            .history("2.4.0", "Takes more arguments.")
            .run(ListCommands::rpush);

    static final Command LPUSHX = command("LPUSHX")
            .summary("Adds elements at the head of a list that exists.")
            .since("2.2.0")
            .group("list")
            .complexity("O(1)")
            .arity(-3)
            .flags(WRITE, DENYOOM, FAST)
            .categories(AclCategory.LIST)
            .key(1, RW, INSERT)
            .syntax("key:key element:string ...")
            .history("4.0.0", "Takes more arguments.")
            .run(ListCommands::lpushx);

    static final Command RPUSHX = command("RPUSHX")
            .summary("Adds elements at the tail of a list that exists.")
            .since("2.2.0")
            .group("list")
            .complexity("O(1)")
            .arity(-3)
            .flags(WRITE, DENYOOM, FAST)
            .categories(AclCategory.LIST)
            .key(1, RW, INSERT)
            .syntax("key:key element:string ...")
            .history("4.0.0", "Takes more arguments.")
            .run(ListCommands::rpushx);

    static final Command LPOP = command("LPOP")
            .summary("Removes and returns elements from the head of a list.")
            .since("1.0.0")
            .group("list")
            .complexity("O(N)")
            .arity(-2)
            .flags(WRITE, FAST)
            .categories(AclCategory.LIST)
            .key(1, RW, ACCESS, DELETE)
            .syntax("key:key [count:integer@6.2.0]")
            .history("6.2.0", "Takes more arguments.")
            .run(ListCommands::lpop);

    static final Command RPOP = command("RPOP")
            .summary("Removes and returns elements from the tail of a list.")
            .since("1.0.0")
            .group("list")
            .complexity("O(N)")
            .arity(-2)
            .flags(WRITE, FAST)
            .categories(AclCategory.LIST)
            .key(1, RW, ACCESS, DELETE)
            .syntax("key:key [count:integer@6.2.0]")
            .history("6.2.0", "Takes more arguments.")
            .run(ListCommands::rpop);

    static final Command LRANGE = command("LRANGE")
            .summary("Returns the elements between two indexes.")
            .since("1.0.0")
            .group("list")
            .complexity("O(S+N)")
            .arity(4)
            .flags(READONLY)
            .categories(AclCategory.LIST)
            .key(1, RO, ACCESS)
            .syntax("key:key start:integer stop:integer")
            .run(ListCommands::lrange);

    static final Command LLEN = command("LLEN")
            .summary("Returns the number of elements.")
            .since("1.0.0")
            .group("list")
            .complexity("O(1)")
            .arity(2)
            .flags(READONLY, FAST)
            .categories(AclCategory.LIST)
            .key(1, RO)
            .syntax("key:key")
            .run(ListCommands::llen);

    static final Command LINDEX = command("LINDEX")
            .summary("Returns the element at an index.")
            .since("1.0.0")
            .group("list")
            .complexity("O(N)")
            .arity(3)
            .flags(READONLY)
            .categories(AclCategory.LIST)
            .key(1, RO, ACCESS)
            .syntax("key:key index:integer")
            .run(ListCommands::lindex);

    static final Command LSET = command("LSET")
            .summary("Changes the element at an index.")
            .since("1.0.0")
            .group("list")
            .complexity("O(N)")
            .arity(4)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.LIST)
            .key(1, RW, UPDATE)
            .syntax("key:key index:integer element:string")
            .run(ListCommands::lset);

    static final Command LREM = command("LREM")
            .summary("Removes elements that equal a value.")
            .since("1.0.0")
            .group("list")
            .complexity("O(N+M)")
            .arity(4)
            .flags(WRITE)
            .categories(AclCategory.LIST)
            .key(1, RW, DELETE)
            .syntax("key:key count:integer element:string")
            .run(ListCommands::lrem);

    static final Command LTRIM = command("LTRIM")
            .summary("Keeps only the elements between two indexes.")
            .since("1.0.0")
            .group("list")
            .complexity("O(N)")
            .arity(4)
            .flags(WRITE)
            .categories(AclCategory.LIST)
            .key(1, RW, DELETE)
            .syntax("key:key start:integer stop:integer")
            .run(ListCommands::ltrim);

    static final Command LINSERT = command("LINSERT")
            .summary("Adds an element before or after one that equals a value.")
            .since("2.2.0")
            .group("list")
            .complexity("O(N)")
            .arity(5)
            .flags(WRITE, DENYOOM)
            .categories(AclCategory.LIST)
            .key(1, RW, INSERT)
            .syntax("key:key where:(BEFORE|AFTER) pivot:string element:string")
            .run(ListCommands::linsert);

    private static final byte[] LPUSH_EVENT = event("lpush");
    private static final byte[] RPUSH_EVENT = event("rpush");
    private static final byte[] LPOP_EVENT = event("lpop");
    private static final byte[] RPOP_EVENT = event("rpop");
    private static final byte[] LSET_EVENT = event("lset");
    private static final byte[] LREM_EVENT = event("lrem");
    private static final byte[] LTRIM_EVENT = event("ltrim");
    private static final byte[] LINSERT_EVENT = event("linsert");
    private static final byte[] DEL_EVENT = event("del");

    private ListCommands() {}

    private static byte[] event(String name) {
        return name.getBytes(StandardCharsets.US_ASCII);
    }

    /** Adds this family to the table. */
    public static void register(CommandTable.Registry registry) {
        registry.add(LPUSH, RPUSH, LPUSHX, RPUSHX, LPOP, RPOP, LRANGE, LLEN, LINDEX, LSET, LREM, LTRIM, LINSERT);
        registry.add(PositionCommand.LPOS);
    }

    static ListValues lists(Call call) {
        return call.keyspace().lists();
    }

    private static void lpush(Call call) {
        push(call, true, false);
    }

    private static void rpush(Call call) {
        push(call, false, false);
    }

    private static void lpushx(Call call) {
        push(call, true, true);
    }

    private static void rpushx(Call call) {
        push(call, false, true);
    }

    private static void push(Call call, boolean first, boolean onlyExisting) {
        long record = call.lookupWrite(1);
        if (!call.checkType(record, ValueType.LIST)) {
            return;
        }
        if (record == 0) {
            if (onlyExisting) {
                call.reply.integer(0);
                return;
            }
            record = lists(call).create(call.database(), call.keyHash(1), call.ref(1), call.length(1));
        }
        int count = call.argumentCount();
        long bytes = 0;
        for (int i = 2; i < count; i++) {
            bytes += call.length(i);
        }
        lists(call).prepareGrowth(call.database(), record, count - 2L, bytes);
        for (int i = 2; i < count; i++) {
            lists(call).push(call.database(), record, first, call.ref(i), call.length(i));
        }
        call.reply.integer(lists(call).length(record));
        call.modified(1, count - 2);
        call.event(EventClass.LIST, first ? LPUSH_EVENT : RPUSH_EVENT, 1);
    }

    private static void lpop(Call call) {
        pop(call, true);
    }

    private static void rpop(Call call) {
        pop(call, false);
    }

    private static void pop(Call call, boolean first) {
        boolean hasCount = call.argumentCount() == 3;
        if (call.argumentCount() > 3) {
            call.failArity();
            return;
        }
        if (hasCount && !call.integer(2, 0, Long.MAX_VALUE, Replies.MUST_BE_POSITIVE)) {
            return;
        }
        long wanted = hasCount ? call.number : 1;
        long record = call.lookupWrite(1);
        if (record == 0) {
            if (hasCount) {
                call.reply.nullArray();
            } else {
                call.reply.nullBulk();
            }
            return;
        }
        if (!call.checkType(record, ValueType.LIST)) {
            return;
        }
        if (hasCount && wanted == 0) {
            call.reply.array(0);
            return;
        }
        long count = Math.min(wanted, lists(call).length(record));
        if (hasCount) {
            call.reply.array(count);
        }
        take(call, 1, record, first, count);
    }

    /** Answers elements from one end, without the header of an array, and removes them. */
    static void take(Call call, int key, long record, boolean first, long count) {
        ListValues lists = lists(call);
        long length = lists.length(record);
        lists.seek(record, first ? 0 : -1);
        for (long i = 0; i < count; i++) {
            replyElement(call);
            if (first) {
                lists.next();
            } else {
                lists.previous();
            }
        }
        lists.deleteRange(call.database(), record, first ? 0 : length - count, count);
        taken(call, key, record, first, count, length == count);
    }

    /** After elements were taken from one end: tells, drops the key of an empty list, shrinks the others. */
    static void taken(Call call, int key, long record, boolean first, long count, boolean empty) {
        removed(call, key, record, first ? LPOP_EVENT : RPOP_EVENT, empty);
        call.modified(key, (int) Math.min(count, Integer.MAX_VALUE));
    }

    /** Adds an element at one end of a list, which is created where the record is 0. */
    static void add(Call call, int key, long existing, boolean first, long value, int length) {
        ListValues lists = lists(call);
        long record = existing != 0
                ? existing
                : lists.create(call.database(), call.keyHash(key), call.ref(key), call.length(key));
        lists.prepareGrowth(call.database(), record, 1, length);
        lists.push(call.database(), record, first, value, length);
        call.modified(key, 0);
        call.event(EventClass.LIST, first ? LPUSH_EVENT : RPUSH_EVENT, key);
    }

    /** After elements were removed: tells, drops the key of an empty list, shrinks the others. */
    private static void removed(Call call, int key, long record, byte[] event, boolean empty) {
        call.event(EventClass.LIST, event, key);
        if (empty) {
            call.database().remove(call.keyHash(key), record);
            call.event(EventClass.GENERIC, DEL_EVENT, key);
        } else {
            lists(call).afterShrinking(call.database(), record);
        }
    }

    private static void replyElement(Call call) {
        ListValues lists = lists(call);
        if (lists.isInteger()) {
            call.reply.bulk(lists.integer());
        } else {
            call.reply.bulk(lists.stringRef(), lists.stringLength());
        }
    }

    private static void lrange(Call call) {
        if (!call.integer(2)) {
            return;
        }
        long start = call.number;
        if (!call.integer(3)) {
            return;
        }
        long stop = call.number;
        long record = call.lookupRead(1);
        if (!call.checkType(record, ValueType.LIST)) {
            return;
        }
        ListValues lists = lists(call);
        long length = record == 0 ? 0 : lists.length(record);
        start = start < 0 ? Math.max(0, start + length) : start;
        stop = Math.min(stop < 0 ? stop + length : stop, length - 1);
        if (start > stop || start >= length) {
            call.reply.array(0);
            return;
        }
        long count = stop - start + 1;
        call.reply.array(count);
        lists.seek(record, start);
        for (long i = 0; i < count; i++) {
            replyElement(call);
            lists.next();
        }
    }

    private static void llen(Call call) {
        long record = call.lookupRead(1);
        if (call.checkType(record, ValueType.LIST)) {
            call.reply.integer(record == 0 ? 0 : lists(call).length(record));
        }
    }

    private static void lindex(Call call) {
        long record = call.lookupRead(1);
        if (record == 0) {
            call.reply.nullBulk();
            return;
        }
        if (!call.checkType(record, ValueType.LIST) || !call.integer(2)) {
            return;
        }
        if (lists(call).seek(record, call.number)) {
            replyElement(call);
        } else {
            call.reply.nullBulk();
        }
    }

    private static void lset(Call call) {
        long record = call.lookupWrite(1);
        if (record == 0) {
            call.fail(Replies.NO_SUCH_KEY);
            return;
        }
        if (!call.checkType(record, ValueType.LIST) || !call.integer(2)) {
            return;
        }
        ListValues lists = lists(call);
        lists.prepareGrowth(call.database(), record, 1, call.length(3)); // as if it were added, in Valkey too
        if (!lists.seek(record, call.number << 32 >> 32)) { // of this index Valkey keeps 32 bits
            call.fail(Replies.OUT_OF_RANGE);
            return;
        }
        lists.replace(call.database(), record, call.ref(3), call.length(3));
        lists.afterShrinking(call.database(), record);
        call.reply.raw(Replies.OK);
        call.modified(1, 1);
        call.event(EventClass.LIST, LSET_EVENT, 1);
    }

    private static void lrem(Call call) {
        if (!call.integer(2)) {
            return;
        }
        if (call.number == Long.MIN_VALUE) {
            call.fail("ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807");
            return;
        }
        long toRemove = call.number;
        long record = call.lookupWrite(1);
        if (record == 0) {
            call.reply.integer(0);
            return;
        }
        if (!call.checkType(record, ValueType.LIST)) {
            return;
        }
        ListValues lists = lists(call);
        boolean backward = toRemove < 0;
        long limit = Math.abs(toRemove);
        long removed = 0;
        boolean there = lists.seek(record, backward ? -1 : 0);
        while (there && (limit == 0 || removed < limit)) {
            if (lists.matches(call.ref(3), call.length(3))) {
                removed++;
                there = backward
                        ? lists.removeThenPrevious(call.database(), record)
                        : lists.removeThenNext(call.database(), record);
            } else {
                there = backward ? lists.previous() : lists.next();
            }
        }
        if (removed > 0) {
            removed(call, 1, record, LREM_EVENT, lists.length(record) == 0);
            call.modified(1, (int) Math.min(removed, Integer.MAX_VALUE));
        }
        call.reply.integer(removed);
    }

    private static void ltrim(Call call) {
        if (!call.integer(2)) {
            return;
        }
        long start = call.number;
        if (!call.integer(3)) {
            return;
        }
        long stop = call.number;
        long record = call.lookupWrite(1);
        if (record == 0) {
            call.reply.raw(Replies.OK);
            return;
        }
        if (!call.checkType(record, ValueType.LIST)) {
            return;
        }
        ListValues lists = lists(call);
        long length = lists.length(record);
        start = start < 0 ? Math.max(0, start + length) : start;
        stop = Math.min(stop < 0 ? stop + length : stop, length - 1);
        boolean nothing = start > stop || start >= length;
        long fromHead = nothing ? length : start;
        long fromTail = nothing ? 0 : length - 1 - stop;
        if (fromTail > 0) {
            lists.deleteRange(call.database(), record, length - fromTail, fromTail);
        }
        if (fromHead > 0) {
            lists.deleteRange(call.database(), record, 0, fromHead);
        }
        removed(call, 1, record, LTRIM_EVENT, nothing);
        call.modified(1, (int) Math.min(fromHead + fromTail, Integer.MAX_VALUE));
        call.reply.raw(Replies.OK);
    }

    private static void linsert(Call call) {
        boolean after = call.is(2, "after");
        if (!after && !call.is(2, "before")) {
            call.fail(Replies.SYNTAX_ERROR);
            return;
        }
        long record = call.lookupWrite(1);
        if (record == 0) {
            call.reply.integer(0);
            return;
        }
        if (!call.checkType(record, ValueType.LIST)) {
            return;
        }
        ListValues lists = lists(call);
        lists.prepareGrowth(call.database(), record, 1, call.length(4));
        boolean there = lists.seek(record, 0);
        while (there && !lists.matches(call.ref(3), call.length(3))) {
            there = lists.next();
        }
        if (!there) {
            call.reply.integer(-1);
            return;
        }
        lists.insert(call.database(), record, after, call.ref(4), call.length(4));
        call.reply.integer(lists.length(record));
        call.modified(1, 1);
        call.event(EventClass.LIST, LINSERT_EVENT, 1);
    }
}
