package io.sigrun.util;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * This process as the system sees it: arguments and environment as bytes, and what is a terminal. Java decodes
 * arguments by the locale and so loses what is not of its character set; keys and values are bytes.
 */
public final class RawProcess {
    private static final Path SELF = Path.of("/proc/self");

    private RawProcess() {}

    /** The bytes of the arguments that the main method was given. */
    public static List<ByteString> arguments(String[] decoded) {
        List<ByteString> words = words("cmdline");
        if (words.size() <= decoded.length) {
            words = new ArrayList<>(); // no /proc here: what Java made of them
            for (String argument : decoded) {
                words.add(ByteString.utf8(argument));
            }
        }
        return words.subList(words.size() - decoded.length, words.size());
    }

    /** A variable of the environment, or null. */
    public static @Nullable ByteString variable(String name) {
        ByteString start = ByteString.latin1(name + "=");
        for (ByteString entry : words("environ")) {
            if (entry.length() >= start.length()
                    && entry.substring(0, start.length()).equals(start)) {
                return entry.substring(start.length(), entry.length());
            }
        }
        return null;
    }

    private static List<ByteString> words(String file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(SELF.resolve(file));
        } catch (IOException noProcHere) {
            return List.of();
        }
        List<ByteString> words = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                words.add(ByteString.of(bytes, start, i - start));
                start = i + 1;
            }
        }
        return words;
    }

    /** Whether a descriptor, such as 1 for standard output, is a terminal. */
    public static boolean isTerminal(int descriptor) {
        try {
            String target = Files.readSymbolicLink(SELF.resolve("fd").resolve(Integer.toString(descriptor)))
                    .toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException closed) {
            return false;
        }
    }
}
