package io.sigrun.cli;

import io.sigrun.resp.client.Endpoint;
import io.sigrun.util.ByteString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the command line asks for; {@link OptionParser} fills it in. */
final class Options {
    /** What to do with the connection. */
    enum Mode {
        COMMAND,
        PIPE,
        SCAN
    }

    String host = "127.0.0.1";
    int port = 6379;
    String socket = "";
    int family;
    int connectTimeoutMs;

    @Nullable
    ByteString user;

    @Nullable
    ByteString password;

    boolean passwordFromArguments;
    boolean askPassword;
    boolean warnOfPassword = true;
    int database;
    long repeat = 1;
    long intervalMs;
    /** 0: RESP2 unless the session changes it; 1: RESP3 or fail; 2: RESP3 where the server has it. */
    int resp3;

    boolean resp2;
    Mode mode = Mode.COMMAND;
    OutputMode output = OutputMode.RAW;
    ByteString elementDelimiter = ByteString.latin1("\n");
    ByteString replyDelimiter = ByteString.latin1("\n");
    boolean showPushes;
    boolean failOnError;
    boolean quotedInput;
    boolean lastFromInput;

    @Nullable
    ByteString tagFromInput;

    @Nullable
    String scriptFile;

    @Nullable
    ByteString pattern;

    int count = 10;
    int pipeTimeoutSeconds = 30;
    /** The command and its arguments, none for an interactive session. */
    List<ByteString> command = List.of();

    Endpoint endpoint() {
        return new Endpoint(host, port, socket, family);
    }

    boolean switchesToResp3() {
        return resp3 != 0 && !resp2;
    }
}
