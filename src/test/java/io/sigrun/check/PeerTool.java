package io.sigrun.check;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A tool of the real Valkey 9.1. */
final class PeerTool {
    private static final Path PEER = Path.of(System.getProperty("user.home"), ".cache", "sigrun-peers", "valkey-9.1");

    /** What its loader says as if a server logged it. */
    private static final Pattern LOG_LINE = Pattern.compile("(?m)^\\d+:M [^*#]*\\* [^\n]*\n");

    /**
     * What a tool did.
     *
     * @param text all it has printed, Latin-1
     */
    record Outcome(int status, String text) {}

    private PeerTool() {}

    /** Runs a tool with an answer to what it may ask. */
    static Outcome run(String tool, String answer, List<String> arguments) throws IOException, InterruptedException {
        Path program = PEER.resolve(tool);
        if (!Files.isExecutable(program)) {
            throw new IllegalStateException(program + " is missing; packaging/verify installs it");
        }
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        answer(process, answer);
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        return new Outcome(process.waitFor(), LOG_LINE.matcher(text).replaceAll(""));
    }

    private static void answer(Process process, String answer) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(answer.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException notAsked) {
            return; // it has ended already
        }
    }
}
