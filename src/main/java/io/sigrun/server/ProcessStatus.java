package io.sigrun.server;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel says of this process and machine, read from /proc. Where a file cannot be read the figure is 0. */
final class ProcessStatus {
    private static final long PAGE_BYTES = 4096;
    private static final double TICKS_PER_SECOND = 100;

    /**
     * CPU time of the process.
     *
     * @param userSeconds in its own code
     * @param systemSeconds in the kernel
     */
    record CpuTime(double userSeconds, double systemSeconds) {}

    private ProcessStatus() {}

    /** Resident memory of the process in bytes. */
    static long residentBytes() {
        String[] fields = read("/proc/self/statm").split(" ", -1);
        return fields.length > 1 ? Long.parseLong(fields[1]) * PAGE_BYTES : 0;
    }

    /** CPU time of the whole process. */
    static CpuTime cpuTime() {
        return cpuTimeOf("/proc/self/stat");
    }

    /** CPU time of the thread that asks. */
    static CpuTime threadCpuTime() {
        return cpuTimeOf("/proc/thread-self/stat");
    }

    private static CpuTime cpuTimeOf(String file) {
        String stat = read(file);
        String[] fields = stat.substring(stat.lastIndexOf(')') + 1).trim().split(" ", -1);
        if (fields.length < 13) {
            return new CpuTime(0, 0);
        }
        return new CpuTime(
                Long.parseLong(fields[11]) / TICKS_PER_SECOND, Long.parseLong(fields[12]) / TICKS_PER_SECOND);
    }

    /** How many files the process may have open. */
    static long fileLimit() {
        String name = "Max open files";
        for (String line : read("/proc/self/limits").split("\n", -1)) {
            if (line.startsWith(name)) {
                String limit = line.substring(name.length()).trim().split(" ", 2)[0];
                return limit.equals("unlimited") ? Integer.MAX_VALUE : Long.parseLong(limit);
            }
        }
        return 0;
    }

    /** How many files the process has open. */
    static long openFiles() {
        String[] files = new File("/proc/self/fd").list();
        return files == null ? 0 : files.length;
    }

    /** Memory of the machine in bytes. */
    static long machineMemoryBytes() {
        for (String line : read("/proc/meminfo").split("\n", -1)) {
            if (line.startsWith("MemTotal:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024;
            }
        }
        return 0;
    }

    /** The kernel, as {@code Linux 6.1.0 x86_64}. */
    static String system() {
        String machine = System.getProperty("os.arch").equals("amd64") ? "x86_64" : System.getProperty("os.arch");
        return "Linux " + System.getProperty("os.version") + " " + machine;
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException absent) {
            return "";
        }
    }
}
