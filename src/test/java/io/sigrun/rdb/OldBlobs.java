package io.sigrun.rdb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sigrun.data.ListPack;
import io.sigrun.data.ListPackValidator;
import io.sigrun.memory.Region;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writers of ziplists and zipmaps, which the product does not have, and a reader of what became of them. */
final class OldBlobs {
    private OldBlobs() {}

    interface Conversion {
        long toListPack(Region region, long blob, long bytes);
    }

    /** The elements of a converted blob, or null where it was refused; nothing may stay allocated. */
    static @org.jspecify.annotations.Nullable List<String> convert(byte[] bytes, Conversion conversion) {
        try (Region region = Region.checked(32L << 20)) {
            long blob = region.allocate(Math.max(1, bytes.length));
            region.copyIn(bytes, 0, blob, bytes.length);
            long list = conversion.toListPack(region, blob, bytes.length);
            List<String> texts = null;
            if (list != 0) {
                texts = texts(region, list);
                region.free(list);
            }
            region.free(blob);
            assertEquals(0, region.allocationCount());
            return texts;
        }
    }

    private static List<String> texts(Region region, long list) {
        ListPack pack = new ListPack(region);
        int elements = new ListPackValidator(region).validate(list, pack.bytes(list));
        List<String> texts = new ArrayList<>();
        for (long element = pack.first(list); element != 0; element = pack.next(element)) {
            long place = region.allocate(Math.max(1, pack.textLength(element)));
            int length = pack.writeText(element, place);
            texts.add(new String(region.bytes(place, length), StandardCharsets.ISO_8859_1));
            region.free(place);
        }
        assertEquals(elements, texts.size());
        return texts;
    }

    static byte[] zipList(List<String> texts, boolean longLengths) {
        var body = new ByteArrayOutputStream();
        int last = 10;
        int previous = 0;
        for (String text : texts) {
            last = 10 + body.size();
            if (longLengths || previous >= 254) {
                body.write(0xfe);
                body.writeBytes(little(previous, 4));
            } else {
                body.write(previous);
            }
            writeEntry(body, text);
            previous = 10 + body.size() - last;
        }
        var blob = new ByteArrayOutputStream();
        blob.writeBytes(little(body.size() + 11, 4));
        blob.writeBytes(little(last, 4));
        blob.writeBytes(little(Math.min(texts.size(), 65535), 2));
        blob.writeBytes(body.toByteArray());
        blob.write(0xff);
        return blob.toByteArray();
    }

    private static void writeEntry(ByteArrayOutputStream body, String text) {
        if (text.matches("0|-?[1-9][0-9]{0,17}")) {
            writeInteger(body, Long.parseLong(text));
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (bytes.length < 64) {
            body.write(bytes.length);
        } else if (bytes.length < 16384) {
            body.write(0x40 | bytes.length >> 8);
            body.write(bytes.length);
        } else {
            body.write(0x80);
            body.writeBytes(ByteBuffer.allocate(4).putInt(bytes.length).array());
        }
        body.writeBytes(bytes);
    }

    private static void writeInteger(ByteArrayOutputStream body, long value) {
        if (value >= 0 && value <= 12) {
            body.write(0xf1 + (int) value);
        } else if (value == (byte) value) {
            body.write(0xfe);
            body.write((int) value);
        } else if (value == (short) value) {
            body.write(0xc0);
            body.writeBytes(little(value, 2));
        } else if (value >= -(1 << 23) && value < 1 << 23) {
            body.write(0xf0);
            body.writeBytes(little(value, 3));
        } else if (value == (int) value) {
            body.write(0xd0);
            body.writeBytes(little(value, 4));
        } else {
            body.write(0xe0);
            body.writeBytes(little(value, 8));
        }
    }

    static byte[] zipMap(List<String> texts, int unused) {
        var blob = new ByteArrayOutputStream();
        blob.write(Math.min(texts.size() / 2, 254));
        for (int i = 0; i < texts.size(); i++) {
            byte[] bytes = texts.get(i).getBytes(StandardCharsets.ISO_8859_1);
            if (bytes.length < 254) {
                blob.write(bytes.length);
            } else {
                blob.write(0xfe);
                blob.writeBytes(little(bytes.length, 4));
            }
            if (i % 2 == 1) {
                blob.write(unused);
            }
            blob.writeBytes(bytes);
            if (i % 2 == 1) {
                blob.writeBytes(new byte[unused]);
            }
        }
        blob.write(0xff);
        return blob.toByteArray();
    }

    private static byte[] little(long value, int bytes) {
        ByteBuffer buffer = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        return java.util.Arrays.copyOf(buffer.putLong(value).array(), bytes);
    }
}
