package io.sigrun.util;

/** Which Sigrun this is, and whose level of compatibility it keeps. */
public final class ProductVersion {
    /** The Redis version whose commands a client may expect, as Valkey gives it. */
    public static final String REDIS = "7.2.4";
    /** The Valkey version that is the measure of compatibility. */
    public static final String VALKEY = "9.1.2";
    /** Our own version, from the jar's manifest; {@code dev} when run from classes. */
    public static final String SIGRUN = version();
    /** A number that tells builds apart. */
    public static final String BUILD_ID = Integer.toHexString(SIGRUN.hashCode());

    private ProductVersion() {}

    private static String version() {
        String version = ProductVersion.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
