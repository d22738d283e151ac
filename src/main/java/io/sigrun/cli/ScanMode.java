package io.sigrun.cli;

import io.sigrun.resp.client.Reply;
import io.sigrun.resp.client.ServerConnection;
import io.sigrun.util.ByteString;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Prints all keys of the database, one a line. */
final class ScanMode {
    private ScanMode() {}

    /** Returns the exit status. */
    static int run(ServerConnection server, Options options, OutputStream out, PrintStream err)
            throws IOException, InterruptedException {
        ByteString cursor = ByteString.latin1("0");
        do {
            List<ByteString> command = new ArrayList<>(List.of(ByteString.latin1("SCAN"), cursor));
            if (options.pattern != null) {
                command.add(ByteString.latin1("MATCH"));
                command.add(options.pattern);
            }
            if (options.count != 10) {
                command.add(ByteString.latin1("COUNT"));
                command.add(ByteString.latin1(Integer.toString(options.count)));
            }
            Reply reply = server.call(command);
            if (reply.isError()) {
                err.println("ERROR: " + reply.text().toUtf8());
                return 1;
            }
            if (reply.elements().size() != 2) {
                err.println("Invalid SCAN result");
                return 1;
            }
            cursor = reply.elements().get(0).text();
            for (Reply key : reply.elements().get(1).elements()) {
                ByteString line =
                        options.output == OutputMode.STANDARD ? key.text().quoted() : key.text();
                out.write(line.toByteArray());
                out.write('\n');
            }
            if (options.intervalMs > 0) {
                out.flush();
                Thread.sleep(options.intervalMs);
            }
        } while (!cursor.equals(ByteString.latin1("0")));
        return 0;
    }
}
