package io.sigrun.config;

import java.util.List;
import java.util.Locale;

/**
 * What this build cannot do yet and therefore refuses, by name: at the start, by CONFIG SET, and before a take-over.
 * The issue that brings a capability deletes its row. Nothing that protects data or access is ever accepted without
 * effect.
 */
public final class Capabilities {
    /**
     * A refused directive.
     *
     * @param directive its name; a trailing star stands for any ending
     * @param harmless the values that ask for nothing and are therefore fine, in lower case
     * @param missing what is missing, for the message
     */
    public record Refusal(String directive, List<String> harmless, String missing) {}

    /** The table. */
    public static final List<Refusal> TABLE = List.of(
            new Refusal("replicaof", List.of("no one", ""), "replication"),
            new Refusal("cluster-enabled", List.of("no"), "cluster mode"),
            new Refusal("sentinel", List.of(), "Sentinel mode"),
            new Refusal("loadmodule", List.of(), "modules"),
            new Refusal("user", List.of(), "ACL users"),
            new Refusal("aclfile", List.of(""), "ACL users"),
            new Refusal("tls-port", List.of("0"), "TLS"),
            new Refusal("tls-replication", List.of("no"), "TLS"),
            new Refusal("tls-cluster", List.of("no"), "TLS"),
            new Refusal("tls-cert-file", List.of(""), "TLS"),
            new Refusal("tls-key-file", List.of(""), "TLS"),
            new Refusal("min-replicas-to-write", List.of("0"), "replication"),
            new Refusal("maxmemory", List.of("0", "0b"), "a memory limit"),
            new Refusal("maxmemory-clients", List.of("0", "0%", "0b"), "a memory limit for clients"));

    private Capabilities() {}

    /** Why a directive with this value cannot be served, or empty where it can. */
    public static String refusal(String name, String value) {
        String lower = name.toLowerCase(Locale.ROOT);
        String canonical = lower.equals("slaveof") ? "replicaof" : lower;
        for (Refusal row : TABLE) {
            boolean applies = row.directive().endsWith("*")
                    ? canonical.startsWith(
                            row.directive().substring(0, row.directive().length() - 1))
                    : canonical.equals(row.directive());
            if (applies && !row.harmless().contains(value.trim().toLowerCase(Locale.ROOT))) {
                return "this build of Sigrun does not have " + row.missing() + " yet (" + canonical + ")";
            }
        }
        return "";
    }

    static void check(String name, String value) throws ConfigException {
        String refusal = refusal(name, value);
        if (!refusal.isEmpty()) {
            throw new ConfigException(refusal);
        }
    }
}
