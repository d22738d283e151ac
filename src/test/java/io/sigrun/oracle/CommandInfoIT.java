package io.sigrun.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.wire.TestClient;
import io.sigrun.wire.TestServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What we say of each command that we have, beside what Valkey says. Sentences (summaries, history, notes) are our own;
 * of a complexity the term counts; everything else is equal. Subcommands are compared as the commands they are; those
 * that we do not have are printed.
 */
final class CommandInfoIT {
    /** Fields whose value is a sentence. */
    private static final Set<String> SENTENCES = Set.of("summary", "notes");
    /** Valkey has a sentence for some arguments; we have none. */
    private static final Set<String> LEFT_OUT = Set.of("summary");

    private TestServer server;
    private ValkeyPeer valkey;
    private TestClient ours;
    private TestClient theirs;

    @BeforeEach
    void connect() throws Exception {
        server = new TestServer();
        valkey = new ValkeyPeer();
        ours = new TestClient(server.port());
        theirs = new TestClient(valkey.port());
    }

    @AfterEach
    void disconnect() throws Exception {
        ours.close();
        theirs.close();
        valkey.close();
        server.close();
    }

    private void hello(int protocol) throws IOException {
        if (protocol == 3) {
            ours.call("HELLO", "3");
            theirs.call("HELLO", "3");
        }
    }

    /** The names of all our commands, those of subcommands too. */
    private List<String> names() throws IOException {
        List<String> names = new ArrayList<>();
        Reply.parse(ours.call("COMMAND", "LIST")).elements().forEach(name -> names.add(name.text()));
        assertTrue(names.contains("get") && names.contains("command|docs"), names.toString());
        names.sort(Comparator.naturalOrder());
        return names;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void factsAreValkeys(int protocol) throws Exception {
        hello(protocol);
        List<String> wrong = new ArrayList<>();
        for (String name : names()) {
            compare(name, row(ours.call("COMMAND", "INFO", name)), row(theirs.call("COMMAND", "INFO", name)), wrong);
        }
        assertEquals("", String.join("\n", wrong));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void documentationIsValkeysButForItsSentences(int protocol) throws Exception {
        hello(protocol);
        List<String> wrong = new ArrayList<>();
        for (String name : names()) {
            compare(name, docs(ours.call("COMMAND", "DOCS", name)), docs(theirs.call("COMMAND", "DOCS", name)), wrong);
        }
        assertEquals("", String.join("\n", wrong));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3})
    void namesThatAreNoCommandsAreAnsweredAsByValkey(int protocol) throws Exception {
        hello(protocol);
        for (String name : List.of("nothing", "get|nothing", "client|nothing", "nothing|nothing", "client|", "")) {
            assertEquals(theirs.call("COMMAND", "INFO", name), ours.call("COMMAND", "INFO", name), name);
            assertEquals(theirs.call("COMMAND", "DOCS", name), ours.call("COMMAND", "DOCS", name), name);
        }
    }

    @Test
    void subcommandsAreValkeys() throws Exception {
        List<String> wrong = new ArrayList<>();
        for (String name : names()) {
            List<String> our = subcommands(ours, name);
            List<String> their = subcommands(theirs, name);
            our.stream().filter(sub -> !their.contains(sub)).forEach(wrong::add);
            List<String> missing =
                    their.stream().filter(sub -> !our.contains(sub)).toList();
            if (!missing.isEmpty()) {
                System.out.println("not there yet: " + String.join(" ", missing));
            }
        }
        assertEquals(List.of(), wrong);
    }

    private static List<String> subcommands(TestClient client, String name) throws IOException {
        Reply row = Reply.parse(client.call("COMMAND", "INFO", name)).elements().get(0);
        return row.elements().get(9).elements().stream()
                .map(sub -> sub.elements().get(0).text())
                .toList();
    }

    private static void compare(String name, Reply our, Reply their, List<String> wrong) {
        if (!our.equals(their)) {
            wrong.add(name + "\n  ours:   " + our + "\n  valkey: " + their);
        }
    }

    /** A row of COMMAND INFO, without its subcommands, which have rows of their own. */
    private static Reply row(String wire) {
        Reply row = Reply.parse(wire).elements().get(0);
        if (row.elements().isEmpty()) {
            return row;
        }
        List<Reply> fields = new ArrayList<>(row.elements());
        fields.set(9, new Reply(fields.get(9).type(), "", List.of()));
        return sentencesOut(row.withElements(fields));
    }

    /** A value of COMMAND DOCS, without its subcommands. */
    private static Reply docs(String wire) {
        Reply all = Reply.parse(wire);
        return all.elements().isEmpty() ? all : sentencesOut(all.elements().get(1));
    }

    /** The formula that a text of complexity begins with, if it does. */
    private static String formula(String complexity) {
        return complexity.startsWith("O(") ? complexity.substring(0, complexity.indexOf(')') + 1) : "";
    }

    private static Reply sentencesOut(Reply reply) {
        List<Reply> kept = new ArrayList<>();
        List<Reply> elements = reply.elements();
        boolean history = elements.size() == 2
                && elements.get(0).text().matches("\\d+\\.\\d+\\.\\d+")
                && elements.stream().allMatch(element -> element.type() == '$');
        for (int i = 0; i < elements.size(); i++) {
            String text = elements.get(i).text();
            boolean pair = elements.get(i).type() == '$' && i + 1 < elements.size() && i % 2 == 0;
            if (history && i == 1) {
                continue;
            }
            if (pair && text.equals("subcommands")) {
                i++;
                continue;
            }
            if (pair && LEFT_OUT.contains(text)) {
                i++;
                continue;
            }
            kept.add(sentencesOut(elements.get(i)));
            if (pair && text.equals("complexity")) {
                i++;
                kept.add(new Reply('$', formula(elements.get(i).text()), List.of()));
            }
            if (pair && SENTENCES.contains(text)) {
                i++;
            }
        }
        return new Reply(reply.type(), elements.isEmpty() ? reply.text() : "", List.copyOf(kept));
    }
}
