package io.sigrun.util;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Names of files between the configuration, where text is Latin-1 and means its bytes, and Java, which takes a text for
 * characters of the locale and loses the bytes that are none. A URI says bytes, whatever the locale is: what is not
 * ASCII passes through one.
 */
public final class FilePaths {
    private static final Charset NATIVE =
            Charset.forName(System.getProperty("native.encoding", StandardCharsets.UTF_8.name()));
    private static final Path ROOT = Path.of("/");
    private static final char[] HEX = "0123456789ABCDEF".toCharArray();

    private FilePaths() {}

    /**
     * The path of these bytes.
     *
     * @throws InvalidPathException where there is a zero among them
     */
    public static Path of(String latin1) {
        if (isAscii(latin1) || latin1.indexOf(0) >= 0) {
            return Path.of(latin1);
        }
        boolean whole = latin1.startsWith("/");
        StringBuilder uri = new StringBuilder("file:///");
        for (int i = 0; i < latin1.length(); i++) {
            char each = latin1.charAt(i);
            if (each == '/' || (each < 128 && Character.isLetterOrDigit(each))) {
                uri.append(each);
            } else {
                uri.append('%').append(HEX[(each >> 4) & 15]).append(HEX[each & 15]);
            }
        }
        Path path = Path.of(URI.create(uri.toString()));
        return whole ? path : path.subpath(0, path.getNameCount());
    }

    /** The bytes of a path. */
    public static String latin1(Path path) {
        if (isAscii(path.toString())) {
            return path.toString();
        }
        String uri = ROOT.resolve(path).toUri().getRawPath();
        StringBuilder text = new StringBuilder(uri.length());
        int end = uri.endsWith("/") ? uri.length() - 1 : uri.length(); // which a directory's has
        for (int i = path.isAbsolute() ? 0 : 1; i < end; i++) {
            char each = uri.charAt(i);
            if (each == '%') {
                each = (char) Integer.parseInt(uri, i + 1, i + 3, 16);
                i += 2;
            }
            text.append(each);
        }
        return text.toString();
    }

    /** The bytes of a text that Java has read, such as an argument of the command line. */
    public static String latin1(String text) {
        return new String(text.getBytes(NATIVE), StandardCharsets.ISO_8859_1);
    }

    /** The directory that this process is in; Java's own idea of it has lost what is not of the locale. */
    public static Path workingDirectory() {
        try {
            return Path.of("/proc/self/cwd").toRealPath();
        } catch (IOException noProcHere) {
            return Path.of("").toAbsolutePath();
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 127) {
                return false;
            }
        }
        return true;
    }
}
