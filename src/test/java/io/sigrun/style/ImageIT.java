package io.sigrun.style;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the runnable image, target/sigrun, holds: nothing gets into it unseen. */
final class ImageIT {
    private static final Path IMAGE = Path.of(System.getProperty("sigrun.image", "target/sigrun"));

    /** The jars in use, without their versions. */
    private static final Set<String> JARS = Set.of(
            "commons-daemon",
            "jline-native",
            "jline-reader",
            "jline-terminal",
            "netty-buffer",
            "netty-common",
            "netty-resolver",
            "netty-transport",
            "netty-transport-classes-epoll",
            "netty-transport-classes-io_uring",
            "netty-transport-native-unix-common",
            "sigrun");

    private static final Set<String> NATIVE_LIBRARIES = Set.of(
            "libnetty_transport_native_epoll_aarch_64.so",
            "libnetty_transport_native_epoll_x86_64.so",
            "libnetty_transport_native_io_uring42_aarch_64.so",
            "libnetty_transport_native_io_uring42_x86_64.so");

    @Test
    void libHoldsTheJarsInUseAndNoOthers() throws IOException {
        Set<String> names = list("lib").stream()
                .map(name -> name.replaceFirst("-[0-9][0-9A-Za-z.]*\\.jar$", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        assertEquals(new TreeSet<>(JARS), names);
    }

    @Test
    void nativeHoldsNettysLibrariesForBothArchitectures() throws IOException {
        assertEquals(new TreeSet<>(NATIVE_LIBRARIES), list("native"));
    }

    @Test
    void theCommandsSayTheVersionOfTheJar() throws IOException, InterruptedException {
        String jar = list("lib").stream()
                .filter(name -> name.startsWith("sigrun-"))
                .findFirst()
                .orElseThrow();
        String version = jar.substring("sigrun-".length(), jar.length() - ".jar".length());
        assertTrue(output("sigrun-server").startsWith("Sigrun server v=" + version + " "));
        assertTrue(output("sigrun-cli").startsWith("sigrun-cli " + version + " "));
    }

    private static String output(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        IMAGE.resolve("bin").resolve(command).toString(), "--version")
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        return text;
    }

    @Test
    void theCommandsAreExecutable() throws IOException {
        assertEquals(
                new TreeSet<>(Set.of(
                        "sigrun-check-aof", "sigrun-check-rdb", "sigrun-cli", "sigrun-migrate", "sigrun-server")),
                list("bin"));
        for (String command : list("bin")) {
            assertTrue(Files.isExecutable(IMAGE.resolve("bin").resolve(command)), command);
        }
    }

    private static Set<String> list(String directory) throws IOException {
        try (Stream<Path> files = Files.list(IMAGE.resolve(directory))) {
            return files.map(file -> file.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
