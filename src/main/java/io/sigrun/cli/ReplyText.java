package io.sigrun.cli;

import io.sigrun.resp.client.Reply;
import io.sigrun.util.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Replies as text, in each {@link OutputMode}. */
final class ReplyText {
    private final OutputMode mode;
    private final ByteString elementDelimiter;
    private final ByteString replyDelimiter;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /**
     * A formatter.
     *
     * @param elementDelimiter what stands between elements in {@link OutputMode#RAW}
     * @param replyDelimiter what stands behind each reply in {@link OutputMode#RAW}
     */
    ReplyText(OutputMode mode, ByteString elementDelimiter, ByteString replyDelimiter) {
        this.mode = mode;
        this.elementDelimiter = elementDelimiter;
        this.replyDelimiter = replyDelimiter;
    }

    OutputMode mode() {
        return mode;
    }

    /**
     * A reply as it is printed, its end of line included.
     *
     * @param verbatim whether it is a text that the server has laid out (INFO): printed as it is in every mode
     */
    byte[] format(Reply reply, boolean verbatim) {
        out.reset();
        if (verbatim) {
            raw(reply);
            return out.toByteArray();
        }
        switch (mode) {
            case STANDARD -> standard(reply, "");
            case RAW -> {
                raw(reply);
                add(replyDelimiter);
            }
            case CSV -> {
                csv(reply);
                add("\n");
            }
            case JSON, QUOTED_JSON -> {
                json(reply);
                add("\n");
            }
        }
        return out.toByteArray();
    }

    /** The keys of an invalidation, for people. */
    byte[] formatInvalidation(Reply push) {
        out.reset();
        add("-> invalidate: ");
        List<Reply> keys = push.elements().get(1).elements();
        for (int i = 0; i < keys.size(); i++) {
            add(i == 0 ? "'" : ", '");
            add(keys.get(i).text());
            add("'");
        }
        add("\n");
        return out.toByteArray();
    }

    private void standard(Reply reply, String prefix) {
        switch (reply.type()) {
            case Reply.ERROR -> line("(error) ", reply.text());
            case Reply.INTEGER -> add("(integer) " + reply.number() + "\n");
            case Reply.DOUBLE -> line("(double) ", reply.text());
            case Reply.BULK -> line("", reply.text().quoted());
            case Reply.NIL -> add("(nil)\n");
            case Reply.BOOLEAN -> add(reply.number() == 0 ? "(false)\n" : "(true)\n");
            case Reply.ARRAY, Reply.MAP, Reply.SET, Reply.PUSH -> standardElements(reply, prefix);
            default -> line("", reply.text()); // a status, a big number, or a verbatim string
        }
    }

    private void standardElements(Reply reply, String prefix) {
        List<Reply> elements = reply.elements();
        boolean map = reply.type() == Reply.MAP;
        if (elements.isEmpty()) {
            add(emptyName(reply.type()));
            return;
        }
        int width =
                Integer.toString(map ? elements.size() / 2 : elements.size()).length();
        String inner = prefix + " ".repeat(width + 2);
        char mark = map ? '#' : reply.type() == Reply.SET ? '~' : ')';
        for (int i = 0; i < elements.size(); i++) {
            String index = Integer.toString((map ? i / 2 : i) + 1);
            // The prefix of the first line is there already: whoever holds this aggregate printed its own index.
            add((i == 0 ? "" : prefix) + " ".repeat(width - index.length()) + index + mark + " ");
            standard(elements.get(i), inner);
            if (map) {
                i++;
                dropLineEnd();
                add(" => ");
                if (takesSeveralLines(elements.get(i))) {
                    add("\n" + inner);
                }
                standard(elements.get(i), inner);
            }
        }
    }

    private static String emptyName(byte type) {
        return switch (type) {
            case Reply.MAP -> "(empty hash)\n";
            case Reply.SET -> "(empty set)\n";
            case Reply.PUSH -> "(empty push)\n";
            default -> "(empty array)\n";
        };
    }

    private static boolean takesSeveralLines(Reply reply) {
        List<Reply> elements = reply.elements();
        if (elements.isEmpty()) {
            return false;
        }
        int single = reply.type() == Reply.MAP ? 2 : 1;
        return elements.size() > single || takesSeveralLines(elements.get(single - 1));
    }

    private void raw(Reply reply) {
        switch (reply.type()) {
            case Reply.NIL -> {}
            case Reply.ERROR -> line("", reply.text());
            case Reply.INTEGER -> add(Long.toString(reply.number()));
            case Reply.BOOLEAN -> add(reply.number() == 0 ? "(false)" : "(true)");
            case Reply.ARRAY, Reply.SET, Reply.PUSH -> {
                for (int i = 0; i < reply.elements().size(); i++) {
                    if (i > 0) {
                        add(elementDelimiter);
                    }
                    raw(reply.elements().get(i));
                }
            }
            case Reply.MAP -> {
                for (int i = 0; i < reply.elements().size(); i += 2) {
                    if (i > 0) {
                        add(elementDelimiter);
                    }
                    raw(reply.elements().get(i));
                    add(" ");
                    raw(reply.elements().get(i + 1));
                }
            }
            default -> add(reply.text());
        }
    }

    private void csv(Reply reply) {
        switch (reply.type()) {
            case Reply.ERROR -> {
                add("ERROR,");
                add(reply.text().quoted());
            }
            case Reply.INTEGER -> add(Long.toString(reply.number()));
            case Reply.DOUBLE, Reply.BIG_NUMBER -> add(reply.text());
            case Reply.NIL -> add("NULL");
            case Reply.BOOLEAN -> add(reply.number() == 0 ? "false" : "true");
            case Reply.ARRAY, Reply.SET, Reply.PUSH, Reply.MAP -> {
                for (int i = 0; i < reply.elements().size(); i++) {
                    if (i > 0) {
                        add(",");
                    }
                    csv(reply.elements().get(i));
                }
            }
            default -> add(reply.text().quoted());
        }
    }

    private void json(Reply reply) {
        switch (reply.type()) {
            case Reply.ERROR -> {
                add("error:");
                jsonString(reply.text());
            }
            case Reply.INTEGER -> add(Long.toString(reply.number()));
            case Reply.DOUBLE, Reply.BIG_NUMBER -> add(reply.text());
            case Reply.NIL -> add("null");
            case Reply.BOOLEAN -> add(reply.number() == 0 ? "false" : "true");
            case Reply.ARRAY, Reply.SET, Reply.PUSH -> {
                add("[");
                for (int i = 0; i < reply.elements().size(); i++) {
                    if (i > 0) {
                        add(",");
                    }
                    json(reply.elements().get(i));
                }
                add("]");
            }
            case Reply.MAP -> {
                add("{");
                for (int i = 0; i < reply.elements().size(); i += 2) {
                    if (i > 0) {
                        add(",");
                    }
                    jsonKey(reply.elements().get(i));
                    add(":");
                    json(reply.elements().get(i + 1));
                }
                add("}");
            }
            default -> jsonString(reply.text());
        }
    }

    /** A key must be a string in JSON, whatever it is in the reply. */
    private void jsonKey(Reply key) {
        if (key.type() == Reply.ERROR
                || key.type() == Reply.STATUS
                || key.type() == Reply.BULK
                || key.type() == Reply.VERBATIM) {
            json(key);
            return;
        }
        add("\"");
        json(key);
        add("\"");
    }

    private void jsonString(ByteString text) {
        if (mode == OutputMode.QUOTED_JSON) {
            ByteString quoted = text.quoted();
            for (int i = 0; i < quoted.length(); i++) {
                if (quoted.byteAt(i) == '\\') {
                    out.write('\\');
                }
                out.write(quoted.byteAt(i));
            }
            return;
        }
        out.write('"');
        for (int i = 0; i < text.length(); i++) {
            byte value = text.byteAt(i);
            switch (value) {
                case '\\', '"' -> {
                    out.write('\\');
                    out.write(value);
                }
                case '\n' -> add("\\n");
                case '\f' -> add("\\f");
                case '\r' -> add("\\r");
                case '\t' -> add("\\t");
                case '\b' -> add("\\b");
                default -> {
                    if (value >= 0 && value < ' ') {
                        add(value < 16 ? "\\u000" : "\\u00");
                        add(Integer.toHexString(value));
                    } else {
                        out.write(value);
                    }
                }
            }
        }
        out.write('"');
    }

    private void line(String before, ByteString text) {
        add(before);
        add(text);
        out.write('\n');
    }

    private void add(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        out.write(bytes, 0, bytes.length);
    }

    private void add(ByteString text) {
        out.write(text.toByteArray(), 0, text.length());
    }

    private void dropLineEnd() {
        byte[] bytes = out.toByteArray();
        out.reset();
        out.write(bytes, 0, bytes.length - 1);
    }
}
