package io.sigrun.server;

import java.util.List;

/** The settings of a server that nobody configured, but for its port; listens on the loopback address only. */
public record DefaultSettings(int port) implements ServerSettings {
    @Override
    public List<String> bindAddresses() {
        return List.of("127.0.0.1");
    }

    @Override
    public String unixSocket() {
        return "";
    }

    @Override
    public int unixSocketPermissions() {
        return 0;
    }

    @Override
    public int backlog() {
        return 511;
    }

    @Override
    public int databases() {
        return 16;
    }

    @Override
    public int maxClients() {
        return 10_000;
    }

    @Override
    public int hz() {
        return 10;
    }

    @Override
    public int timeoutSeconds() {
        return 0;
    }

    @Override
    public int keepAliveSeconds() {
        return 300;
    }

    @Override
    public String supervised() {
        return "no";
    }

    @Override
    public String executable() {
        return "";
    }

    @Override
    public String configFile() {
        return "";
    }

    @Override
    public String availabilityZone() {
        return "";
    }

    @Override
    public long maxMemory() {
        return 0;
    }

    @Override
    public String maxMemoryPolicy() {
        return "noeviction";
    }

    @Override
    public long backlogBytes() {
        return 10L << 20;
    }
}
