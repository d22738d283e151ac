package io.sigrun.command;

/** A client's connection, as commands see it. */
public interface Transport {
    /** Address and port of the peer ({@code 127.0.0.1:4711}, {@code [::1]:4711}, {@code /path/socket:0}). */
    String remoteAddress();

    /** Address and port of this end. */
    String localAddress();

    /** The file descriptor, or -1. */
    int descriptor();

    /** Closes the connection once the replies gathered so far are sent. */
    void closeAfterReplies();

    /** Closes the connection now; replies not sent are lost. */
    void close();

    /** Whether the peer came through the unix socket. */
    boolean isUnixSocket();

    /** Bytes of requests received but not run yet. */
    long queryBufferBytes();

    /** Bytes that can be received before a larger buffer is needed. */
    long queryBufferRoom();

    /** Bytes of replies that the peer has not taken yet. */
    long outputBufferBytes();
}
