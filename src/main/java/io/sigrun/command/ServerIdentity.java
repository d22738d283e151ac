package io.sigrun.command;

/**
 * Who a server says it is, as HELLO shows it.
 *
 * @param version the Valkey version it is compatible with
 * @param mode {@code standalone}, {@code cluster} or {@code sentinel}
 * @param role {@code master} or {@code replica}
 * @param availabilityZone where it stands, or empty
 */
public record ServerIdentity(String version, String mode, String role, String availabilityZone) {}
