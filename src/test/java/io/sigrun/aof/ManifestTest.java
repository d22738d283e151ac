package io.sigrun.aof;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ManifestTest {
    private static final String WHOLE = """
            file appendonly.aof.2.base.rdb seq 2 type b
            file appendonly.aof.1.incr.aof seq 1 type h
            file appendonly.aof.2.incr.aof seq 2 type i
            file appendonly.aof.3.incr.aof seq 3 type i
            """;

    private static Manifest parse(String text) throws Exception {
        return ManifestParser.parse(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String refusal(String text) {
        return assertThrows(ManifestParser.ManifestException.class, () -> parse(text))
                .getMessage();
    }

    @Test
    void whatIsWrittenIsReadAgain() throws Exception {
        Manifest manifest = parse(WHOLE);
        assertEquals(WHOLE, new String(manifest.toBytes(), StandardCharsets.ISO_8859_1));
        assertEquals(3, manifest.fileCount());
        assertEquals(2, manifest.baseSequence());
        assertEquals(3, manifest.incrementSequence());
    }

    @Test
    void namesWithBlanksAreQuoted() throws Exception {
        Manifest manifest = Manifest.EMPTY.withBase(new AofFile("a b\n\".rdb", 1, AofFile.Kind.BASE));
        assertEquals(
                "file \"a b\\n\\\".rdb\" seq 1 type b\n", new String(manifest.toBytes(), StandardCharsets.ISO_8859_1));
        assertEquals(manifest, ManifestParser.parse(manifest.toBytes()));
    }

    @Test
    void aRewriteMakesHistoryOfWhatItReplaces() throws Exception {
        Manifest next = parse(WHOLE)
                .withIncrement(new AofFile("n", 4, AofFile.Kind.INCREMENT))
                .withBase(new AofFile("b", 3, AofFile.Kind.BASE))
                .keepingIncrements(1);
        assertEquals("""
                file b seq 3 type b
                file appendonly.aof.3.incr.aof seq 3 type h
                file appendonly.aof.2.incr.aof seq 2 type h
                file appendonly.aof.2.base.rdb seq 2 type h
                file appendonly.aof.1.incr.aof seq 1 type h
                file n seq 4 type i
                """, new String(next.toBytes(), StandardCharsets.ISO_8859_1));
        assertArrayEquals(
                "file b seq 3 type b\nfile n seq 4 type i\n".getBytes(StandardCharsets.ISO_8859_1),
                next.withoutHistory().toBytes());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "FILE a SEQ 1 TYPE i",
                "file 'a b' seq 7 type i startoffset 0 endoffset 9",
                "  file a\tseq +1x type incr  ",
                "type i seq 1 file a",
            })
    void linesOfOtherVersionsAreTaken(String line) throws Exception {
        assertEquals(1, parse("# a remark\n" + line + "\r\n").increments().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "file a seq 1|Invalid AOF manifest file format",
                "file a seq 1 type i more|Invalid AOF manifest file format",
                "file a seq 0 type i|Invalid AOF manifest file format",
                "file a seq x type i|Invalid AOF manifest file format",
                "file a seq 1 type \"\"|Invalid AOF manifest file format",
                "file \"a seq 1 type i|Invalid AOF manifest file format",
                "file d/a seq 1 type i|File can't be a path, just a filename",
                "file d\\a seq 1 type i|File can't be a path, just a filename",
                "file a seq 1 type x|Unknown AOF file type",
                "` `|Invalid AOF manifest file format",
            })
    void linesThatMeanNothingAreRefused(String line, String reason) {
        assertEquals(reason, refusal(line + "\n"));
    }

    @Test
    void wholeFilesThatMeanNothingAreRefused() {
        assertEquals("Found an empty AOF manifest", refusal(""));
        assertEquals("The AOF manifest file contains too long line", refusal("file a seq 1 type i"));
        assertEquals(
                "The AOF manifest file contains too long line",
                refusal("file " + "a".repeat(1024) + " seq 1 type i\n"));
        assertEquals("Found duplicate base file information", refusal("file a seq 1 type b\nfile b seq 2 type b\n"));
        assertEquals("Found a non-monotonic sequence number", refusal("file a seq 2 type i\nfile b seq 2 type i\n"));
    }

    @Test
    void aRefusalShowsTheLine() {
        ManifestParser.ManifestException refused = assertThrows(
                ManifestParser.ManifestException.class, () -> parse("# x\nfile a seq 1 type i\n file b \n"));
        assertEquals(3, refused.lineNumber);
        assertEquals("file b", refused.line);
    }
}
