package io.sigrun.migrate;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sigrun.util.Lzf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FunctionDumpTest {
    private static final byte[] FOOTER = new byte[10];

    private static byte[] dump(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        out.writeBytes(FOOTER);
        return out.toByteArray();
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void noFunctionsAreAFooterAlone() throws Exception {
        assertEquals(List.of(), FunctionDump.libraries(FOOTER));
    }

    @Test
    void codeIsReadInEveryForm() throws Exception {
        byte[] code = "#!lua name=x\n".repeat(20).getBytes(StandardCharsets.ISO_8859_1);
        byte[] compressed = new byte[code.length];
        int length = new Lzf().compress(code, 0, code.length, compressed, 0, compressed.length);
        byte[] used = java.util.Arrays.copyOf(compressed, length);
        List<byte[]> libraries = FunctionDump.libraries(dump(
                bytes(245, 2),
                bytes('a', 'b'),
                bytes(245, 0x40 | (code.length >> 8), code.length & 255),
                code,
                bytes(245, 0x80, 0, 0, code.length >> 8, code.length & 255),
                code,
                bytes(245, 0xC3, length, 0x40 | (code.length >> 8), code.length & 255),
                used));
        assertEquals(4, libraries.size());
        for (byte[] library : libraries.subList(1, 4)) {
            assertArrayEquals(code, library);
        }
    }

    @Test
    void whatIsTornIsRefused() {
        for (byte[] bad : List.of(
                new byte[3],
                dump(bytes(246)),
                dump(bytes(245)),
                dump(bytes(245, 5, 'a')),
                dump(bytes(245, 0x81, 0x7f, 0, 0, 0, 0, 0, 0, 0)),
                dump(bytes(245, 0xC3, 5, 9, 1)))) {
            assertThrows(MigrationException.class, () -> FunctionDump.libraries(bad));
        }
    }
}
