package io.sigrun.util;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Names of files between the configuration, where text is Latin-1 and means its bytes, and Java, which reads them in
 * the
 * character set of the locale. What is not ASCII has other characters in each.
 */
public final class FilePaths {
    private static final Charset NATIVE =
            Charset.forName(System.getProperty("native.encoding", StandardCharsets.UTF_8.name()));

    private FilePaths() {}

    /**
     * The path of these bytes.
     *
     * @throws InvalidPathException where the locale has no characters for them
     */
    public static Path of(String latin1) {
        return Path.of(new String(latin1.getBytes(StandardCharsets.ISO_8859_1), NATIVE));
    }

    /** The bytes of a path. */
    public static String latin1(Path path) {
        return latin1(path.toString());
    }

    /** The bytes of a text that Java has read, such as an argument of the command line. */
    public static String latin1(String text) {
        return new String(text.getBytes(NATIVE), StandardCharsets.ISO_8859_1);
    }
}
