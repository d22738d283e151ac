package io.sigrun.cli;

import io.sigrun.util.ByteString;
import java.util.List;
import java.util.Locale;

/** Tells commands that carry a password or a user's rights, which must not get into a history file. */
final class Secrets {
    private static final List<String> DIRECTIVES = List.of(
            "masterauth",
            "masteruser",
            "primaryauth",
            "primaryuser",
            "requirepass",
            "tls-key-file-pass",
            "tls-client-key-file-pass");

    private Secrets() {}

    static boolean isSecret(List<ByteString> command) {
        if (command.isEmpty()) {
            return false;
        }
        return switch (word(command, 0)) {
            case "auth" -> true;
            case "acl" -> List.of("setuser", "getuser", "deluser").contains(word(command, 1));
            case "config" -> word(command, 1).equals("set") && names(command, 2, DIRECTIVES);
            case "hello" -> names(command, 2, List.of("auth"));
            case "migrate" -> names(command, 6, List.of("auth", "auth2"));
            case "sentinel" -> names(command, 2, List.of("auth-pass", "auth-user", "sentinel-pass", "sentinel-user"));
            default -> false;
        };
    }

    /** Whether one of the words from an index on is a name of the list. */
    private static boolean names(List<ByteString> command, int from, List<String> names) {
        for (int i = from; i < command.size(); i++) {
            if (names.contains(word(command, i))) {
                return true;
            }
        }
        return false;
    }

    private static String word(List<ByteString> command, int index) {
        return index < command.size() ? command.get(index).toLatin1().toLowerCase(Locale.ROOT) : "";
    }
}
