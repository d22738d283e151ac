package io.sigrun.oracle;

import java.util.List;

/** Bits of strings: single ones, counts and places, operations, and integers of any width. */
final class BitmapOracleIT extends OracleTest {
    private static final List<String> TYPES = List.of(
            "u1", "i1", "u4", "i5", "u8", "i8", "u16", "i16", "i32", "u33", "i63", "u63", "i64", "u64", "i65", "u0",
            "i", "u08", "I8", "x8", "");

    @Override
    protected void describe(Grammar commands) {
        commands.otherTypes();
        commands.source("type", random -> Sources.pick(TYPES, random));
        commands.source("width", random -> (random.nextBoolean() ? "i" : "u") + (1 + random.nextInt(63)));
        commands.source("place", random -> switch (random.nextInt(8)) {
            case 0 -> "#" + random.nextInt(9);
            case 1 -> Sources.integer(random).replace("4294967295", "9");
            default -> Integer.toString(random.nextInt(150));
        });
        commands.source("bytes", random -> {
            StringBuilder bytes = new StringBuilder();
            String few = "\0\u00ff\u0001\u0080\u007f";
            for (int left = random.nextInt(40); left > 0; left--) {
                bytes.append(random.nextInt(4) == 0 ? (char) random.nextInt(256) : few.charAt(random.nextInt(3)));
            }
            return bytes.toString();
        });
        commands.add("SET key (bytes|value)");
        commands.add("SET key bytes EX ttl");
        commands.add("SETBIT key offset bit");
        commands.add("GETBIT key (offset|place)");
        commands.add("BITCOUNT key [small (small|place) [BYTE|BIT|Bit]]");
        commands.add("BITCOUNT key offset");
        commands.add("BITCOUNT key offset (offset|small) BIT");
        commands.add("BITPOS key bit [small [small [BYTE|BIT]]]");
        commands.add("BITPOS key bit offset (offset|small) (BIT|'byte')");
        commands.add("BITOP (AND|OR|XOR|'and') key key...");
        commands.add("BITOP NOT key key");
        commands.add("BITOP (NOT|DIFF|text) key key...");
        commands.add("BITFIELD key (GET (width|type) place|SET width place (integer|value)"
                + "|INCRBY width place integer|OVERFLOW (WRAP|SAT|FAIL))...");
        commands.add(
                "BITFIELD key OVERFLOW (SAT|FAIL|WRAP|text) INCRBY (width|type) place integer SET width place integer");
        commands.add("BITFIELD_RO key (GET width place)...");
        commands.add("BITFIELD_RO key [GET type place] [SET width place integer]");
        commands.add("BITFIELD key");
        commands.add("GET key");
        commands.add("TTL key", Comparison.near(3));
        commands.add("OBJECT ENCODING key");
    }
}
