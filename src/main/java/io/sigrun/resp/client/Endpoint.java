package io.sigrun.resp.client;

/**
 * Where a server listens: a host and port, or the path of a unix socket.
 *
 * @param host name or address; unused with a socket
 * @param socket path, or empty
 * @param family 4 or 6 to take addresses of that family first, or 0
 */
public record Endpoint(String host, int port, String socket, int family) {
    public static Endpoint tcp(String host, int port) {
        return new Endpoint(host, port, "", 0);
    }

    public static Endpoint unix(String path) {
        return new Endpoint("", 0, path, 0);
    }

    /** How it is shown to people. */
    public String shown() {
        if (!socket.isEmpty()) {
            return socket;
        }
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
