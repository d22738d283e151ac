package io.sigrun.cli;

import io.sigrun.resp.client.Reply;
import io.sigrun.resp.client.ServerConnection;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes the first word of a line with the names of the server's commands, which it asks for once. */
final class CommandNames implements Completer {
    private final Session session;
    private List<String> names = List.of();

    CommandNames(Session session) {
        this.session = session;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        if (line.wordIndex() > 0 || session.isSubscribed()) {
            return;
        }
        if (names.isEmpty()) {
            names = ask();
        }
        boolean small =
                !line.word().isEmpty() && Character.isLowerCase(line.word().charAt(0));
        for (String name : names) {
            candidates.add(new Candidate(small ? name : name.toUpperCase(Locale.ROOT)));
        }
    }

    private List<String> ask() {
        ServerConnection server = session.connection();
        List<String> found = new ArrayList<>();
        if (server != null) {
            try {
                for (Reply name : server.call("COMMAND", "LIST").elements()) {
                    String text = name.text().toUtf8();
                    if (text.indexOf('|') < 0) {
                        found.add(text);
                    }
                }
            } catch (IOException gone) {
                return List.of(); // the next command will find out, and connect again
            }
        }
        return found;
    }
}
