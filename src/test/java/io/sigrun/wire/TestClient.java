package io.sigrun.wire;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A client that sends commands and reads whole replies as the bytes they are. Text is Latin-1, byte for byte. */
public final class TestClient implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    /** Connects, waiting up to 30 seconds for the server to listen. */
    public TestClient(int port) throws IOException, InterruptedException {
        Socket connected = null;
        for (int attempt = 0; connected == null; attempt++) {
            try {
                connected = new Socket(InetAddress.getLoopbackAddress(), port);
            } catch (ConnectException refused) {
                if (attempt == 600) {
                    throw refused;
                }
                Thread.sleep(50);
            }
        }
        socket = connected;
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
    }

    /** Sends a command and returns its reply as it came. */
    public String call(String... arguments) throws IOException {
        sendRaw(encode(arguments));
        return readReply();
    }

    /** A command as RESP. */
    public static String encode(String... arguments) {
        StringBuilder text = new StringBuilder("*" + arguments.length + "\r\n");
        for (String argument : arguments) {
            text.append('$')
                    .append(argument.length())
                    .append("\r\n")
                    .append(argument)
                    .append("\r\n");
        }
        return text.toString();
    }

    public void sendRaw(String bytes) throws IOException {
        out.write(bytes.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** Reads one reply, with everything nested in it. */
    public String readReply() throws IOException {
        ByteArrayOutputStream reply = new ByteArrayOutputStream();
        readInto(reply);
        return reply.toString(StandardCharsets.ISO_8859_1);
    }

    private void readInto(ByteArrayOutputStream reply) throws IOException {
        String line = readLine();
        reply.write((line + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        switch (line.charAt(0)) {
            case '$', '=', '!' -> {
                int length = Integer.parseInt(line.substring(1));
                if (length >= 0) {
                    byte[] bytes = in.readNBytes(length + 2);
                    if (bytes.length < length + 2) {
                        throw new EOFException();
                    }
                    reply.write(bytes);
                }
            }
            case '*', '~', '>' -> readElements(reply, Long.parseLong(line.substring(1)));
            case '%', '|' -> readElements(reply, 2 * Long.parseLong(line.substring(1)));
            default -> {}
        }
    }

    private void readElements(ByteArrayOutputStream reply, long count) throws IOException {
        for (long i = 0; i < count; i++) {
            readInto(reply);
        }
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException("connection closed after: " + line);
            }
            if (b == '\n' && !line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
                line.setLength(line.length() - 1);
                return line.toString();
            }
            line.append((char) b);
        }
    }

    /** Whether something has been received that was not read. */
    public boolean hasReceived() throws IOException {
        return in.available() > 0;
    }

    /** Whether the server has closed the connection. */
    public boolean atEnd() throws IOException {
        return in.read() < 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
