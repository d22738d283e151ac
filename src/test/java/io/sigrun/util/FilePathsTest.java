package io.sigrun.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FilePathsTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "plain/name",
                "/plain",
                "\u00c3\u00a9",
                "/\u00e9",
                "a/../\u00ff b%41?#",
                "/\u0080/./\u00ff"
            })
    void aPathHasTheBytesItWasMadeOf(String bytes) {
        assertEquals(bytes, FilePaths.latin1(FilePaths.of(bytes)));
        assertEquals(bytes.startsWith("/"), FilePaths.of(bytes).isAbsolute());
    }

    @Test
    void everyByteButZeroAndSlashCanStandInAName() throws IOException {
        StringBuilder name = new StringBuilder();
        for (char each = 1; each < 256; each++) {
            name.append(each == '/' ? "" : each);
        }
        Path made = Files.createDirectory(directory.resolve(FilePaths.of(name.toString())));
        assertTrue(FilePaths.latin1(made).endsWith(name.toString()), "a directory has no slash at its end");
        try (DirectoryStream<Path> found = Files.newDirectoryStream(directory)) {
            assertEquals(
                    name.toString(), FilePaths.latin1(found.iterator().next().getFileName()));
        }
        assertFalse(Files.exists(directory.resolve(FilePaths.of(name + "\u00ff"))));
    }

    @Test
    void aZeroIsRefused() {
        assertThrows(InvalidPathException.class, () -> FilePaths.of("\u00e9\0"));
        assertThrows(InvalidPathException.class, () -> FilePaths.of("e\0"));
    }
}
