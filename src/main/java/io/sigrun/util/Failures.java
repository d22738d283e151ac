package io.sigrun.util;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Failures in the words of the C library, which is what administrators look for in a log. */
public final class Failures {
    private Failures() {}

    /** A failure and where it came from, in one line, the innermost place first. */
    public static String trace(Throwable failure) {
        StringBuilder text = new StringBuilder(failure.toString());
        for (StackTraceElement element : failure.getStackTrace()) {
            text.append(" < ").append(element);
        }
        return text.toString();
    }

    /** The reason alone, such as {@code No such file or directory}; never empty. */
    public static String reason(IOException failure) {
        return switch (failure) {
            case NoSuchFileException none -> "No such file or directory";
            case AccessDeniedException denied -> "Permission denied";
            case FileAlreadyExistsException exists -> "File exists";
            case FileSystemException other when other.getReason() != null -> String.valueOf(other.getReason());
            default -> failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        };
    }
}
