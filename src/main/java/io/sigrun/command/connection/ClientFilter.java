package io.sigrun.command.connection;

import io.sigrun.command.Call;
import io.sigrun.command.Client;
import io.sigrun.command.Credentials;
import io.sigrun.command.Replies;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/** Which clients CLIENT LIST shows and CLIENT KILL closes: those that pass every one of the given conditions. */
final class ClientFilter {
    private static final String KNOWN_FLAGS = "OSMPxbtRBdcuAUreTIiEN";
    private static final String KNOWN_CAPABILITIES = "r";
    private static final Set<String> TYPES = Set.of("normal", "slave", "replica", "pubsub", "master", "primary");

    private final Call call;
    private final Set<Long> ids = new HashSet<>();
    private final Set<Long> excludedIds = new HashSet<>();
    private final List<Predicate<Client>> conditions = new ArrayList<>();
    private boolean skipCaller;
    private boolean byId;

    ClientFilter(Call call, boolean skipCaller) {
        this.call = call;
        this.skipCaller = skipCaller;
    }

    /** Whether the caller passes: it is not to be skipped, and the conditions hold for it. */
    boolean matches(Client client) {
        if (skipCaller && client == call.client()) {
            return false;
        }
        if ((byId && !ids.contains(client.id())) || excludedIds.contains(client.id())) {
            return false;
        }
        for (Predicate<Client> condition : conditions) {
            if (!condition.test(client)) {
                return false;
            }
        }
        return true;
    }

    /** Reads the conditions from an argument on; false when the client was answered with an error. */
    boolean parse(int from) {
        int i = from;
        while (i < call.argumentCount()) {
            if (call.is(i, "ID")) {
                byId = true;
                i = ids(i + 1, ids);
            } else if (call.is(i, "NOT-ID")) {
                i = ids(i + 1, excludedIds);
            } else if (i + 1 < call.argumentCount() && option(i)) {
                i += 2;
            } else {
                return !call.failed() && call.fail(Replies.SYNTAX_ERROR);
            }
            if (call.failed()) {
                return false;
            }
        }
        return true;
    }

    /** Reads all the numbers that follow; returns where they end. */
    private int ids(int from, Set<Long> into) {
        int i = from;
        while (i < call.argumentCount() && call.isInteger(i)) {
            if (call.number < 1) {
                call.fail("ERR client-id should be greater than 0");
                return i;
            }
            into.add(call.number);
            i++;
        }
        return i;
    }

    /** Reads a word and its value; false where there is no such word, or an error was answered. */
    private boolean option(int i) {
        String word = call.text(i).toUpperCase(Locale.ROOT);
        String value = call.text(i + 1);
        boolean negated = word.startsWith("NOT-");
        return switch (negated ? word.substring(4) : word) {
            case "TYPE" -> type(value, negated);
            case "USER" -> user(value, negated);
            case "ADDR" -> add(client -> client.transport().remoteAddress().equals(value), negated);
            case "LADDR" -> add(client -> client.transport().localAddress().equals(value), negated);
            case "NAME" ->
                add(client -> client.name().length > 0 && latin1(client.name()).equals(value), negated);
            case "LIB-NAME" -> add(client -> present(client.libraryName(), value), negated);
            case "LIB-VER" -> add(client -> present(client.libraryVersion(), value), negated);
            case "IP" -> add(client -> host(client.transport().remoteAddress()).equals(value), negated);
            case "FLAGS" -> letters("flags", KNOWN_FLAGS, value, negated);
            case "CAPA" -> letters("capa", KNOWN_CAPABILITIES, value, negated);
            case "DB" -> database(i + 1, negated);
            case "SKIPME" -> !negated && skip(value);
            case "MAXAGE" -> !negated && atLeast(i + 1, "maxage", true);
            case "IDLE" -> !negated && atLeast(i + 1, "idle", false);
            default -> false;
        };
    }

    private boolean add(Predicate<Client> condition, boolean negated) {
        conditions.add(negated ? condition.negate() : condition);
        return true;
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static boolean present(String actual, String wanted) {
        return !actual.isEmpty() && actual.equals(wanted);
    }

    /** The host of an address with its port; without the brackets of IPv6. */
    private static String host(String address) {
        String host = address.substring(0, Math.max(0, address.lastIndexOf(':')));
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private boolean type(String value, boolean negated) {
        String type = value.toLowerCase(Locale.ROOT);
        if (!TYPES.contains(type)) {
            return call.fail("ERR Unknown client type '" + Call.shown(value) + "'");
        }
        return add(
                client -> switch (type) {
                    case "normal" -> client.kind() != Client.Kind.PRIMARY;
                    case "master", "primary" -> client.kind() == Client.Kind.PRIMARY;
                    default -> false; // there are no replicas and no subscribers
                },
                negated);
    }

    private boolean user(String value, boolean negated) {
        if (!value.equals(Credentials.DEFAULT_USER)) {
            return call.fail("ERR No such user '" + Call.shown(value) + "'");
        }
        return add(client -> client.user().equals(value), negated);
    }

    private boolean letters(String what, String known, String value, boolean negated) {
        for (int i = 0; i < value.length(); i++) {
            if (known.indexOf(value.charAt(i)) < 0) {
                String where = negated ? "NOT-" + what.toUpperCase(Locale.ROOT) : "provided";
                return call.fail("ERR Unknown " + what + " found in the " + where + " filter: " + Call.shown(value));
            }
        }
        boolean flags = what.equals("flags");
        return add(
                client -> {
                    String has = flags ? ClientDescription.flags(client) : ClientDescription.capabilities(client);
                    return value.chars().allMatch(letter -> has.indexOf(letter) >= 0);
                },
                negated);
    }

    private boolean database(int argument, boolean negated) {
        String name = negated ? "NOT-DB" : "DB";
        if (!call.isInteger(argument) || call.number != (int) call.number) {
            return call.fail("ERR " + name + " is not an integer or out of range");
        }
        int count = call.keyspace().databaseCount();
        if (call.number < 0 || call.number >= count) {
            return call.fail("ERR " + name + " number should be between 0 and " + (count - 1));
        }
        long wanted = call.number;
        return add(client -> client.database().index() == wanted, negated);
    }

    private boolean skip(String value) {
        if (value.equalsIgnoreCase("yes")) {
            skipCaller = true;
        } else if (value.equalsIgnoreCase("no")) {
            skipCaller = false;
        } else {
            return call.fail(Replies.SYNTAX_ERROR);
        }
        return true;
    }

    private boolean atLeast(int argument, String what, boolean age) {
        if (!call.isInteger(argument)) {
            return call.fail("ERR " + what + " is not an integer or out of range");
        }
        if (call.number < 1) {
            return call.fail("ERR " + what + " should be greater than 0");
        }
        long seconds = call.number;
        long nowMs = call.nowMs();
        return add(
                client -> (nowMs - (age ? client.createdMs() : client.lastInteractionMs())) / 1000 >= seconds, false);
    }
}
