package io.sigrun.command;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Ways to find keys where key specs do not tell them: because what happens to a key depends on other arguments, or
 * because the arguments do not fit the specs. Then the keys are found as Valkey finds them, without flags.
 */
public final class KeyFinders {
    private static final Set<KeySpec.Flag> READ_TOO =
            KeySpec.setOf(KeySpec.Flag.RW, KeySpec.Flag.ACCESS, KeySpec.Flag.UPDATE);
    private static final Set<KeySpec.Flag> OVERWRITE = KeySpec.setOf(KeySpec.Flag.OW, KeySpec.Flag.UPDATE);

    private KeyFinders() {}

    /** SET: the value is read too where GET stands behind it. */
    public static boolean set(List<byte[]> arguments, List<Keys.Key> keys) {
        boolean reads = false;
        for (int i = 3; i < arguments.size(); i++) {
            reads |= lower(arguments.get(i)).equals("get");
        }
        keys.add(new Keys.Key(1, reads ? READ_TOO : OVERWRITE));
        return true;
    }

    /** BITFIELD: the value is only read where all that stands behind it is GET and OVERFLOW. */
    public static boolean bitField(List<byte[]> arguments, List<Keys.Key> keys) {
        int i = 2;
        while (i < arguments.size()) {
            int more = arguments.size() - i - 1;
            String word = lower(arguments.get(i));
            if (word.equals("get") && more >= 2) {
                i += 3;
            } else if (word.equals("overflow") && more >= 1) {
                i += 2;
            } else {
                keys.add(new Keys.Key(1, READ_TOO));
                return true;
            }
        }
        keys.add(new Keys.Key(1, KeySpec.setOf(KeySpec.Flag.RO, KeySpec.Flag.ACCESS)));
        return true;
    }

    /** As many keys as an argument says, right behind it. */
    public static Command.KeyFinder counted(int countIndex) {
        return (arguments, keys) -> addCounted(arguments, countIndex, keys);
    }

    /** As many keys as argument 2 says, right behind it, and the destination in front of it. */
    public static boolean countedBehindDestination(List<byte[]> arguments, List<Keys.Key> keys) {
        if (!addCounted(arguments, 2, keys)) {
            return false;
        }
        keys.add(new Keys.Key(1, Set.of()));
        return true;
    }

    /** XREAD and XREADGROUP: the first half of what stands behind STREAMS. */
    public static boolean streams(List<byte[]> arguments, List<Keys.Key> keys) {
        int at = 1;
        while (at < arguments.size()) {
            String option = lower(arguments.get(at));
            if (option.equals("streams")) {
                int behind = arguments.size() - at - 1;
                for (int i = 1; i <= behind / 2; i++) {
                    keys.add(new Keys.Key(at + i, Set.of()));
                }
                return behind > 0 && behind % 2 == 0;
            }
            switch (option) {
                case "block", "count" -> at += 2;
                case "group" -> at += 3;
                case "noack" -> at++;
                default -> {
                    return false;
                }
            }
        }
        return false;
    }

    private static boolean addCounted(List<byte[]> arguments, int countIndex, List<Keys.Key> keys) {
        int count = leadingNumber(arguments.get(countIndex));
        if (count < 1 || count > arguments.size() - countIndex - 1) {
            return false;
        }
        for (int i = 1; i <= count; i++) {
            keys.add(new Keys.Key(countIndex + i, Set.of()));
        }
        return true;
    }

    /** The number that a text begins with, as C's atoi has it: blanks before it, anything behind it, 32 bits of it. */
    private static int leadingNumber(byte[] text) {
        int at = 0;
        while (at < text.length && (text[at] == ' ' || (text[at] >= '\t' && text[at] <= '\r'))) {
            at++;
        }
        boolean negative = at < text.length && text[at] == '-';
        if (negative || (at < text.length && text[at] == '+')) {
            at++;
        }
        long number = 0;
        while (at < text.length && text[at] >= '0' && text[at] <= '9') {
            int digit = text[at++] - '0';
            boolean fits = number >= (Long.MIN_VALUE + digit) / 10;
            number = fits ? number * 10 - digit : Long.MIN_VALUE; // below zero, where there is one number more
        }
        if (!negative) {
            number = number == Long.MIN_VALUE ? Long.MAX_VALUE : -number;
        }
        return (int) number;
    }

    private static String lower(byte[] text) {
        return new String(text, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    }
}
