package io.sigrun.command;

/**
 * Who a server says it is, as HELLO shows it.
 *
 * @param server the name of the software: {@code valkey}, or {@code redis} to clients that insist on it
 * @param version the version it is compatible with
 * @param mode {@code standalone}, {@code cluster} or {@code sentinel}
 * @param role {@code master} or {@code replica}
 * @param availabilityZone where it stands, or empty
 */
public record ServerIdentity(String server, String version, String mode, String role, String availabilityZone) {
    /** The name as errors write it. */
    public String title() {
        return Character.toUpperCase(server.charAt(0)) + server.substring(1);
    }
}
