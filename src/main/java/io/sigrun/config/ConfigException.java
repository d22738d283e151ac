package io.sigrun.config;

/** A value or line that the configuration refuses; the message is Valkey's reason. */
public final class ConfigException extends Exception {
    private static final long serialVersionUID = 1;

    public ConfigException(String reason) {
        super(reason, null, false, false);
    }

    /** Why, in Valkey's words. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
