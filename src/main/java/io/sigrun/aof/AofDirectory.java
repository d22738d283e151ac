package io.sigrun.aof;

import io.sigrun.util.Disk;
import io.sigrun.util.Failures;
import io.sigrun.util.FilePaths;
import io.sigrun.util.ServerLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * The directory of an AOF: the names of its files, its manifest, and what becomes of files that are needed no more. The
 * engine's thread only.
 */
public final class AofDirectory {
    private static final int MANIFEST_BYTES_MAX = 64 << 20;

    private final Disk disk;
    private final ServerLog log;
    private final Supplier<Path> workingDirectory;
    private Path parent;
    private Path path;
    private final String directoryName;
    private final String fileName;

    /**
     * A directory that need not be there.
     *
     * @param workingDirectory the working directory of the server, which may change
     * @param directoryName appenddirname, bytes as Latin-1
     * @param fileName appendfilename, bytes as Latin-1
     */
    public AofDirectory(
            Disk disk, ServerLog log, Supplier<Path> workingDirectory, String directoryName, String fileName) {
        this.disk = disk;
        this.log = log;
        this.workingDirectory = workingDirectory;
        this.parent = workingDirectory.get();
        this.path = parent.resolve(FilePaths.of(directoryName));
        this.directoryName = directoryName;
        this.fileName = fileName;
    }

    /** Looks where the working directory is now; while files are open, they stay where they are. */
    void locate() {
        parent = workingDirectory.get();
        path = parent.resolve(FilePaths.of(directoryName));
    }

    Disk disk() {
        return disk;
    }

    Path file(String name) {
        return path.resolve(FilePaths.of(name));
    }

    Path file(AofFile file) {
        return file(file.name());
    }

    /** The base that comes after all there were. */
    AofFile nextBase(Manifest manifest, boolean rdb) {
        String ending = ".base." + (rdb ? "rdb" : "aof");
        long sequence = 1 + Math.max(manifest.baseSequence(), manifest.historySequence(ending));
        return new AofFile(fileName + "." + sequence + ending, sequence, AofFile.Kind.BASE);
    }

    /** The increment that comes after all there were. */
    AofFile nextIncrement(Manifest manifest) {
        String ending = ".incr.aof";
        long sequence = 1 + Math.max(manifest.incrementSequence(), manifest.historySequence(ending));
        return new AofFile(fileName + "." + sequence + ending, sequence, AofFile.Kind.INCREMENT);
    }

    /** The increment that is written before there is a base for it. */
    String temporaryIncrement() {
        return "temp-" + fileName + ".incr";
    }

    /** The file that a new base is written to. */
    Path temporaryBase() {
        return parent.resolve("temp-rewriteaof-bg-" + ProcessHandle.current().pid() + ".aof");
    }

    private String manifestName() {
        return fileName + ".manifest";
    }

    private String temporaryManifestName() {
        return "temp-" + manifestName();
    }

    boolean isOldStyle(AofFile file) {
        return file.name().equals(fileName);
    }

    /** Makes the directory where it is not there. */
    void create() throws AofException {
        try {
            if (!disk.exists(path)) {
                disk.createDirectory(path);
                disk.syncDirectory(parent);
            }
        } catch (IOException failure) {
            throw told("Can't open or create append-only dir " + directoryName + ": " + Failures.reason(failure));
        }
    }

    private AofException told(String text) {
        log.warning(text);
        return new AofException(text);
    }

    /** Reads the manifest; without one the list is empty. An old single file is moved in first. */
    Manifest load() throws AofException {
        Manifest manifest = read();
        return awaitsUpgrade(manifest) ? upgrade(single()) : manifest;
    }

    /** The files that would be loaded, oldest first, where they are now; nothing is moved. */
    List<Path> find() throws AofException {
        Manifest manifest = read();
        if (awaitsUpgrade(manifest)) {
            return List.of(single());
        }
        return manifest.files().stream().map(this::file).toList();
    }

    /** Where an AOF of old is, which is a single file. */
    private Path single() {
        return parent.resolve(FilePaths.of(fileName));
    }

    /** Whether an old single file is to be moved in, or was on its way when that was broken off. */
    private boolean awaitsUpgrade(Manifest manifest) {
        AofFile base = manifest.base();
        boolean begun = base != null
                && manifest.increments().isEmpty()
                && base.name().equals(fileName)
                && !disk.exists(file(fileName));
        return disk.exists(single()) && (!disk.exists(path) || manifest.isEmpty() || begun);
    }

    private Manifest read() throws AofException {
        Path file = file(manifestName());
        if (!disk.exists(file)) {
            log.debug("The AOF manifest file " + manifestName() + " doesn't exist");
            return Manifest.EMPTY;
        }
        try {
            return ManifestParser.parse(content(file));
        } catch (ManifestParser.ManifestException refused) {
            log.warning("*** FATAL AOF MANIFEST FILE ERROR ***");
            if (refused.lineNumber > 0) {
                log.warning("Reading the manifest file, at line " + refused.lineNumber);
                log.warning(">>> '" + refused.line + "'");
            }
            throw told(refused.getMessage());
        } catch (IOException failure) {
            throw told("Fatal error: can't open the AOF manifest file " + file + " for reading: "
                    + Failures.reason(failure));
        }
    }

    private byte[] content(Path file) throws IOException {
        try (Disk.Input input = disk.open(file)) {
            long size = input.size();
            if (size > MANIFEST_BYTES_MAX) {
                throw new IOException("File too large");
            }
            ByteBuffer buffer = ByteBuffer.allocate((int) size);
            int read = 0;
            while (buffer.hasRemaining() && read >= 0) {
                read = input.read(buffer);
            }
            byte[] bytes = new byte[buffer.position()];
            buffer.get(0, bytes);
            return bytes;
        }
    }

    /** Moves the only file of an AOF of old into the directory; can be done again where it was broken off. */
    private Manifest upgrade(Path old) throws AofException {
        create();
        Manifest manifest = Manifest.EMPTY.withBase(new AofFile(fileName, 1, AofFile.Kind.BASE));
        persist(manifest);
        try {
            disk.rename(old, file(fileName));
            disk.syncDirectory(path);
            disk.syncDirectory(parent);
        } catch (IOException failure) {
            throw told("Error trying to move the old AOF file " + fileName + " into dir " + directoryName + ": "
                    + Failures.reason(failure));
        }
        log.notice("Successfully migrated an old-style AOF file (" + fileName + ") into the AOF directory ("
                + directoryName + ").");
        return manifest;
    }

    /** Brings a manifest to the medium; where that fails the old one is still there. */
    void persist(Manifest manifest) throws AofException {
        Path temporary = file(temporaryManifestName());
        Path target = file(manifestName());
        String step = "Can't open the AOF manifest file " + temporaryManifestName() + ": ";
        try {
            try (Disk.Output file = disk.create(temporary)) {
                step = "Error trying to write the temporary AOF manifest file " + temporaryManifestName() + ": ";
                file.write(ByteBuffer.wrap(manifest.toBytes()));
                step = "Fail to fsync the temp AOF file " + temporaryManifestName() + ": ";
                file.sync();
            }
            step = "Error trying to rename the temporary AOF manifest file " + temporaryManifestName() + " into "
                    + manifestName() + ": ";
            disk.rename(temporary, target);
            step = "Fail to fsync AOF directory " + target + ": ";
            disk.syncDirectory(path);
        } catch (IOException failure) {
            throw told(step + Failures.reason(failure));
        }
    }

    /** Removes the files that a manifest calls history; returns the manifest that is left. */
    Manifest removeHistory(Manifest manifest, BackgroundSync background) {
        if (manifest.history().isEmpty()) {
            return manifest;
        }
        for (AofFile file : manifest.history()) {
            log.notice("Removing the history file " + file.name() + " in the background");
            removeHeld(file(file), background);
        }
        Manifest rest = manifest.withoutHistory();
        try {
            persist(rest);
            return rest;
        } catch (AofException told) {
            return manifest; // the files are gone, and will be missed by nobody
        }
    }

    /**
     * Takes a file's name away at once, and what it holds later, which can take long: as long as somebody has it open,
     * the system keeps it.
     */
    private void removeHeld(Path file, BackgroundSync background) {
        try {
            Disk.Input held = disk.open(file);
            disk.delete(file);
            background.close(held);
        } catch (NoSuchFileException removedBefore) {
            log.debug("There is no history file " + file);
        } catch (IOException failure) {
            log.warning("Can't remove the file " + file + ": " + Failures.reason(failure));
        }
    }

    /** Removes the files that writing may have left when it was broken off. */
    void removeTemporaries() {
        remove(file(temporaryManifestName()));
        remove(file(temporaryIncrement()));
        try {
            for (Path left : disk.list(parent)) {
                String name = String.valueOf(left.getFileName());
                if (name.matches("temp-rewriteaof-(bg-)?\\d+\\.aof")) {
                    remove(left);
                }
            }
        } catch (IOException failure) {
            log.warning("Can't look for temporary files in " + parent + ": " + Failures.reason(failure));
        }
    }

    void remove(Path file) {
        try {
            disk.delete(file);
        } catch (IOException failure) {
            log.warning("Can't remove the file " + file + ": " + Failures.reason(failure));
        }
    }

    /** Returns once the names in the directory are on the medium. */
    void sync() throws IOException {
        disk.syncDirectory(path);
    }

    /** Gives the file of a new base its name. */
    void takeBase(AofFile base) throws AofException {
        try {
            disk.rename(temporaryBase(), file(base));
            sync();
        } catch (IOException failure) {
            throw told("Error trying to rename the temporary AOF base file "
                    + temporaryBase().getFileName() + " into " + file(base) + ": " + Failures.reason(failure));
        }
        log.notice("Successfully renamed the temporary AOF base file "
                + temporaryBase().getFileName() + " into " + base.name());
    }

    /** Gives the file of commands that was begun before there was a base its name. */
    void takeIncrement(AofFile increment) throws AofException {
        try {
            disk.rename(file(temporaryIncrement()), file(increment));
            sync();
        } catch (IOException failure) {
            throw told("Error trying to rename the temporary AOF incr file " + file(temporaryIncrement()) + " into "
                    + file(increment) + ": " + Failures.reason(failure));
        }
        log.notice("Successfully renamed the temporary AOF incr file " + temporaryIncrement() + " into "
                + increment.name());
    }

    /** Makes an empty file for commands, whose name is on the medium when this returns. */
    Disk.Output createIncrement(String name) throws AofException {
        try {
            Disk.Output output = disk.create(file(name));
            sync();
            return output;
        } catch (IOException failure) {
            throw told("Can't open the append-only file " + name + ": " + Failures.reason(failure));
        }
    }

    /** Opens the last file of commands to go on behind them. */
    Disk.Output openIncrement(AofFile increment) throws AofException {
        try {
            return disk.append(file(increment));
        } catch (IOException failure) {
            throw told("Can't open the append-only file " + increment.name() + ": " + Failures.reason(failure));
        }
    }

    /**
     * Brings the increments and all names to the medium: a process that was killed may have left them to the system.
     */
    void settle(Manifest manifest) throws AofException {
        try {
            for (AofFile increment : manifest.increments()) {
                try (Disk.Output output = disk.append(file(increment))) {
                    output.sync();
                }
            }
            sync();
        } catch (IOException failure) {
            throw told("Fail to fsync the AOF file: " + Failures.reason(failure));
        }
    }

    /** The size of a file in bytes. */
    long size(AofFile file) throws AofException {
        try (Disk.Input input = disk.open(file(file))) {
            return input.size();
        } catch (IOException failure) {
            throw told("Unable to obtain the AOF file " + file.name() + " length. stat: " + Failures.reason(failure));
        }
    }
}
