package io.sigrun.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The only user of a server without ACL users: {@code default}, who may do everything and whose password is that of
 * requirepass. CONFIG REWRITE of Redis 6 and later writes a {@code user} line for it, so such a line is understood
 * where it says just that.
 */
public final class DefaultUser {
    private static final String KEYS = "~*";
    private static final String CHANNELS = "&*";
    private static final String COMMANDS = "+@all";
    private static final Set<String> GRANTS = Set.of(KEYS, CHANNELS, COMMANDS, "on");

    private DefaultUser() {}

    /** The user as ACL LIST describes it, without the word {@code user}. */
    public static String description(Config config) {
        return String.join(" ", "default on", password(config), KEYS, CHANNELS, COMMANDS);
    }

    /** {@code nopass}, or the password's SHA-256 behind a #. */
    private static String password(Config config) {
        String password = config.text(ServerDirectives.REQUIREPASS);
        return password.isEmpty() ? "nopass" : "#" + sha256(password);
    }

    /** Whether the arguments of a {@code user} line describe what is so anyway. */
    static boolean isRepeatedBy(List<String> arguments, Config config) {
        if (arguments.isEmpty() || !arguments.getFirst().equals("default")) {
            return false;
        }
        int grants = 0;
        boolean samePassword = false;
        for (String rule : arguments.subList(1, arguments.size())) {
            String lower = rule.toLowerCase(Locale.ROOT);
            if (GRANTS.contains(lower)) {
                grants++;
            } else if (lower.equals(password(config))) {
                samePassword = true;
            } else if (!lower.equals("sanitize-payload")) {
                return false;
            }
        }
        return samePassword && grants == GRANTS.size();
    }

    private static String sha256(String password) {
        try {
            byte[] bytes = password.getBytes(StandardCharsets.ISO_8859_1);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException(never);
        }
    }
}
