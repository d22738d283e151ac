package io.sigrun.command;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * Who may log in: the default user, with the password of {@code requirepass} or without one. Only the password's digest
 * is kept, and it is compared in a time that does not depend on where two passwords differ.
 */
public final class Credentials {
    /** The only user. */
    public static final String DEFAULT_USER = "default";

    private byte @Nullable [] passwordDigest;
    private long refusals;

    /** Whether a client must log in before anything else. */
    public boolean required() {
        return passwordDigest != null;
    }

    /** Sets the default user's password; empty for none. */
    public void setPassword(byte[] password) {
        passwordDigest = password.length == 0 ? null : digest(password);
    }

    /** Whether a user of this name, with this password, may log in; counts refusals. */
    public boolean logIn(byte[] user, byte[] password) {
        boolean accepted = accepts(user, password);
        refusals += accepted ? 0 : 1;
        return accepted;
    }

    /** How often somebody was refused. */
    public long refusals() {
        return refusals;
    }

    /** CONFIG RESETSTAT. */
    public void resetStatistics() {
        refusals = 0;
    }

    private boolean accepts(byte[] user, byte[] password) {
        if (!new String(user, StandardCharsets.ISO_8859_1).equals(DEFAULT_USER)) {
            return false;
        }
        byte[] expected = passwordDigest;
        return expected == null || MessageDigest.isEqual(expected, digest(password));
    }

    private static byte[] digest(byte[] password) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(password);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
