package io.sigrun.command.string;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigrun.memory.Region;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;

class LongestCommonSubsequenceTest {
    @Property(tries = 300)
    void findsWhatTheWholeTableFinds(
            @ForAll @CharRange(from = 'a', to = 'd') @StringLength(max = 40) String first,
            @ForAll @CharRange(from = 'a', to = 'd') @StringLength(max = 40) String second) {
        try (Region region = Region.checked(16L << 20)) {
            long before = region.usedBytes();
            long a = written(region, first);
            long b = written(region, second);
            String expected = plain(first, second);
            try (var common = new LongestCommonSubsequence(region, a, first.length(), b, second.length(), true)) {
                assertEquals(expected, walked(common, first));
                assertEquals(expected.length(), common.length());
            }
            try (var common = new LongestCommonSubsequence(region, b, second.length(), a, first.length(), false)) {
                assertEquals(expected.length(), common.length());
            }
            region.free(a);
            region.free(b);
            assertEquals(before, region.usedBytes());
        }
    }

    @Property(tries = 20)
    void aStringHasItselfInCommonWithItself(@ForAll @AlphaChars @StringLength(max = 30) String text) {
        try (Region region = Region.checked(16L << 20)) {
            long a = written(region, text);
            try (var common = new LongestCommonSubsequence(region, a, text.length(), a, text.length(), true)) {
                assertEquals(text, walked(common, text));
            }
        }
    }

    private static long written(Region region, String text) {
        long ref = region.allocate(Math.max(1, text.length()));
        for (int i = 0; i < text.length(); i++) {
            region.putByte(ref + i, text.charAt(i));
        }
        return ref;
    }

    private static String walked(LongestCommonSubsequence common, String first) {
        StringBuilder backwards = new StringBuilder();
        while (!common.atStart()) {
            if (common.step()) {
                backwards.append(first.charAt(common.firstPosition()));
            }
        }
        return backwards.reverse().toString();
    }

    /** The textbook's table; where the way back may go either way it goes towards the start of the second string. */
    private static String plain(String first, String second) {
        int[][] table = new int[first.length() + 1][second.length() + 1];
        for (int i = 1; i <= first.length(); i++) {
            for (int j = 1; j <= second.length(); j++) {
                table[i][j] = first.charAt(i - 1) == second.charAt(j - 1)
                        ? table[i - 1][j - 1] + 1
                        : Math.max(table[i - 1][j], table[i][j - 1]);
            }
        }
        StringBuilder backwards = new StringBuilder();
        int i = first.length();
        int j = second.length();
        while (i > 0 && j > 0) {
            if (first.charAt(i - 1) == second.charAt(j - 1)) {
                backwards.append(first.charAt(i - 1));
                i--;
                j--;
            } else if (table[i - 1][j] > table[i][j - 1]) {
                i--;
            } else {
                j--;
            }
        }
        return backwards.reverse().toString();
    }
}
