package io.sigrun.migrate;

import io.sigrun.resp.client.Reply;
import io.sigrun.resp.client.ReplyReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * A digest of a reply that is read from the wire as it comes, in memory that does not depend on its size.
 *
 * <p>Two replies have the same digest where they mean the same: the elements of sets and the fields of maps count in
 * any order, doubles by their value, and fields that describe how a server keeps a value, not the value, do not count.
 * An array is digested by running its elements through SHA-256, with their types and lengths; of a set or map, the
 * digests of the elements are added up, as whole numbers of 256 bits in four parts.
 */
final class ReplyDigest {
    /** Fields of XINFO that differ between servers for the same stream. */
    private static final Set<String> NOT_CONTENT = Set.of("radix-tree-keys", "radix-tree-nodes", "active-time");

    private static final int DEPTH_MAX = 64;
    private static final int PARTS = 4;

    private final ReplyReader replies;
    private final List<MessageDigest> byDepth = new ArrayList<>();
    private final ByteBuffer head = ByteBuffer.allocate(9);

    ReplyDigest(ReplyReader replies) {
        this.replies = replies;
    }

    /** Reads the next reply; returns its digest, 32 digits. */
    String next() throws IOException, MigrationException {
        MessageDigest digest = at(0);
        add(digest, 0);
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    /** Reads replies that belong together, such as those of a value's parts; returns one digest of all. */
    String next(int count) throws IOException, MigrationException {
        MessageDigest digest = at(0);
        for (int i = 0; i < count; i++) {
            add(digest, 0);
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 16);
    }

    private MessageDigest at(int depth) throws MigrationException {
        if (depth > DEPTH_MAX) {
            throw new MigrationException("a reply is nested too deeply");
        }
        while (byDepth.size() <= depth) {
            try {
                byDepth.add(MessageDigest.getInstance("SHA-256"));
            } catch (NoSuchAlgorithmException everyJavaHasIt) {
                throw new IllegalStateException(everyJavaHasIt);
            }
        }
        return byDepth.get(depth);
    }

    private void add(MessageDigest digest, int depth) throws IOException, MigrationException {
        replies.next();
        switch (replies.type()) {
            case Reply.ERROR ->
                throw new MigrationException(
                        "the server answers: " + replies.text().toUtf8());
            case Reply.DOUBLE -> head(digest, Reply.DOUBLE, Double.doubleToLongBits(asDouble()));
            case Reply.INTEGER, Reply.BOOLEAN -> head(digest, replies.type(), replies.number());
            case Reply.ARRAY, Reply.PUSH -> {
                long count = replies.number();
                head(digest, Reply.ARRAY, count);
                for (long i = 0; i < count; i++) {
                    add(digest, depth);
                }
            }
            case Reply.SET -> addSum(digest, depth, replies.number(), false);
            case Reply.MAP -> addSum(digest, depth, replies.number() / 2, true);
            default -> {
                head(digest, replies.type(), replies.textLength());
                digest.update(replies.textBytes(), 0, replies.textLength());
            }
        }
    }

    private void addSum(MessageDigest digest, int depth, long count, boolean map)
            throws IOException, MigrationException {
        MessageDigest inner = at(depth + 1);
        long[] sum = new long[PARTS];
        long counted = 0;
        for (long i = 0; i < count; i++) {
            if (map) {
                replies.next();
                boolean content = !NOT_CONTENT.contains(fieldName());
                if (!content) {
                    replies.skip();
                    continue;
                }
                head(inner, Reply.BULK, replies.textLength());
                inner.update(replies.textBytes(), 0, replies.textLength());
            }
            add(inner, depth + 1);
            ByteBuffer element = ByteBuffer.wrap(inner.digest());
            for (int part = 0; part < PARTS; part++) {
                sum[part] += element.getLong();
            }
            counted++;
        }
        head(digest, map ? Reply.MAP : Reply.SET, counted);
        for (long part : sum) {
            head(digest, Reply.SET, part);
        }
    }

    private String fieldName() {
        return replies.textLength() > 20
                ? ""
                : new String(replies.textBytes(), 0, replies.textLength(), StandardCharsets.ISO_8859_1);
    }

    private double asDouble() {
        String text = replies.text().toLatin1();
        return switch (text) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            case "nan" -> Double.NaN;
            default -> Double.parseDouble(text);
        };
    }

    private void head(MessageDigest digest, byte type, long number) {
        digest.update(head.clear().put(type).putLong(number).array());
    }
}
