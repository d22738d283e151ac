package io.sigrun.rdb;

import io.sigrun.util.DoubleText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What databases hold, in plain Java, with the digest that Valkey computes of it. Text is Latin-1, byte for byte. */
record Model(Map<Integer, Map<String, Model.Item>> databases) {
    /**
     * A value with its expire time (Unix time in milliseconds, or -1).
     *
     * @param value a String, a List, a Set, a Map of texts (hash), or a Map of texts to numbers (sorted set)
     */
    record Item(Object value, long expireAtMs) {}

    private static final int DIGEST_BYTES = 20;

    /** The file that old servers wrote: every element by itself. */
    byte[] file() {
        RdbBytes bytes = RdbBytes.file(9);
        databases.forEach((index, items) -> {
            bytes.u8(RdbType.SELECT).length(index);
            items.forEach((name, item) -> {
                if (item.expireAtMs() >= 0) {
                    bytes.u8(RdbType.EXPIRE_MS).i64(item.expireAtMs());
                }
                write(bytes, name, item.value());
            });
        });
        return bytes.end();
    }

    private static void write(RdbBytes bytes, String name, Object value) {
        switch (value) {
            case String text -> bytes.key(RdbType.STRING, name).text(text);
            case List<?> list -> bytes.key(RdbType.LIST, name).texts(texts(list));
            case Set<?> set -> bytes.key(RdbType.SET, name).texts(texts(List.copyOf(set)));
            case Map<?, ?> map
            when isHash(map) -> {
                bytes.key(RdbType.HASH, name).length(map.size());
                map.forEach((field, text) -> bytes.text((String) field).text((String) text));
            }
            case Map<?, ?> map -> {
                bytes.key(RdbType.SORTED_SET_2, name).length(map.size());
                map.forEach((member, score) -> bytes.text((String) member).f64((Double) score));
            }
            default -> throw new IllegalArgumentException(value.toString());
        }
    }

    private static boolean isHash(Map<?, ?> map) {
        return map.values().iterator().next() instanceof String;
    }

    private static List<String> texts(List<?> list) {
        return list.stream().map(String.class::cast).toList();
    }

    /** What DEBUG DIGEST answers for this. */
    String digest() {
        byte[] total = new byte[DIGEST_BYTES];
        databases.forEach((index, items) -> {
            if (!items.isEmpty()) {
                chain(total, number(index));
                items.forEach((name, item) -> blend(total, digestOf(name, item)));
            }
        });
        return HexFormat.of().formatHex(total);
    }

    private static byte[] digestOf(String name, Item item) {
        byte[] digest = new byte[DIGEST_BYTES];
        chain(digest, latin(name));
        switch (item.value()) {
            case String text -> {
                chain(digest, number(0));
                chain(digest, latin(text));
            }
            case List<?> list -> {
                chain(digest, number(1));
                list.forEach(element -> chain(digest, latin((String) element)));
            }
            case Set<?> set -> {
                chain(digest, number(2));
                set.forEach(member -> blend(digest, latin((String) member)));
            }
            case Map<?, ?> map -> {
                chain(digest, number(isHash(map) ? 4 : 3));
                map.forEach((key, value) -> {
                    byte[] element = new byte[DIGEST_BYTES];
                    chain(element, latin((String) key));
                    chain(element, value instanceof Double score ? scoreText(score) : latin((String) value));
                    blend(digest, element);
                });
            }
            default -> throw new IllegalArgumentException(item.toString());
        }
        if (item.expireAtMs() >= 0) {
            blend(digest, latin("!!expire!!"));
        }
        return digest;
    }

    private static byte[] scoreText(double score) {
        byte[] text = new byte[DoubleText.MAX_BYTES];
        return Arrays.copyOf(text, DoubleText.write(text, 0, score));
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] number(int value) {
        return ByteBuffer.allocate(4).putInt(value).array();
    }

    private static void blend(byte[] digest, byte[] bytes) {
        byte[] hash = sha(bytes);
        for (int i = 0; i < DIGEST_BYTES; i++) {
            digest[i] ^= hash[i];
        }
    }

    private static void chain(byte[] digest, byte[] bytes) {
        blend(digest, bytes);
        System.arraycopy(sha(digest), 0, digest, 0, DIGEST_BYTES);
    }

    private static byte[] sha(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-1").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
