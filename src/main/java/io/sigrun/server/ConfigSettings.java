package io.sigrun.server;

import io.sigrun.config.Config;
import io.sigrun.config.DataDirectives;
import io.sigrun.config.NetworkDirectives;
import io.sigrun.config.ReplicationDirectives;
import io.sigrun.config.ServerDirectives;
import io.sigrun.util.FilePaths;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings as the configuration has them at the moment. */
final class ConfigSettings implements ServerSettings {
    private final Config config;

    ConfigSettings(Config config) {
        this.config = config;
    }

    @Override
    public int port() {
        return (int) config.number(NetworkDirectives.PORT);
    }

    @Override
    public List<String> bindAddresses() {
        String bind = config.text(NetworkDirectives.BIND);
        return bind.isEmpty() ? List.of() : List.of(bind.split(" ", -1));
    }

    @Override
    public @Nullable Path unixSocket() {
        String path = config.text(NetworkDirectives.UNIXSOCKET);
        return path.isEmpty() ? null : config.resolve(path);
    }

    @Override
    public int unixSocketBytes() {
        return config.text(NetworkDirectives.UNIXSOCKET).length();
    }

    @Override
    public int unixSocketPermissions() {
        return (int) config.number(NetworkDirectives.UNIXSOCKETPERM);
    }

    @Override
    public String unixSocketGroup() {
        return config.text(NetworkDirectives.UNIXSOCKETGROUP);
    }

    @Override
    public int backlog() {
        return (int) config.number(NetworkDirectives.TCP_BACKLOG);
    }

    @Override
    public String multiplexingApi() {
        return config.text(NetworkDirectives.MULTIPLEXING_API);
    }

    @Override
    public int databases() {
        return (int) config.number(DataDirectives.DATABASES);
    }

    @Override
    public int maxClients() {
        return (int) Math.min(Integer.MAX_VALUE, config.number(NetworkDirectives.MAXCLIENTS));
    }

    @Override
    public int hz() {
        return Math.clamp(config.number(ServerDirectives.HZ), 1, 500);
    }

    @Override
    public int activeExpireEffort() {
        return (int) config.number(DataDirectives.ACTIVE_EXPIRE_EFFORT);
    }

    @Override
    public int timeoutSeconds() {
        return (int) config.number(NetworkDirectives.TIMEOUT);
    }

    @Override
    public int keepAliveSeconds() {
        return (int) config.number(NetworkDirectives.TCP_KEEPALIVE);
    }

    @Override
    public String supervised() {
        return config.text(ServerDirectives.SUPERVISED);
    }

    @Override
    public String executable() {
        return System.getProperty("sigrun.executable", "");
    }

    @Override
    public String configFile() {
        return FilePaths.of(config.file()).toString();
    }

    @Override
    public boolean isRedisMode() {
        return config.isYes(ReplicationDirectives.EXTENDED_REDIS_COMPATIBILITY);
    }

    @Override
    public String availabilityZone() {
        return config.text(ReplicationDirectives.AVAILABILITY_ZONE);
    }

    @Override
    public long maxMemory() {
        return config.number(DataDirectives.MAXMEMORY);
    }

    @Override
    public String maxMemoryPolicy() {
        return config.text(DataDirectives.MAXMEMORY_POLICY);
    }

    @Override
    public long backlogBytes() {
        return config.number(ReplicationDirectives.REPL_BACKLOG_SIZE);
    }
}
