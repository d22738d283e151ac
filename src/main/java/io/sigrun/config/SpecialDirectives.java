package io.sigrun.config;

import io.sigrun.util.FilePaths;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** The directives whose values have a form of their own. */
final class SpecialDirectives {
    private static final String EVENTS = "Ag$lshzxeKEtmdn";
    private static final String ALL_EVENTS = "g$lshzxetd";
    private static final List<String> LIMIT_CLASSES = List.of("normal", "slave", "pubsub");

    private static final Pattern DECIMAL = Pattern.compile("[+-]?[0-9.]+([eE][+-]?[0-9]+)?");

    private SpecialDirectives() {}

    static String canonical(Directive directive, List<String> arguments, String old) throws ConfigException {
        return switch (directive.name()) {
            case "save" -> save(arguments);
            case "bind" -> bind(arguments);
            case "rdma-bind" -> throw new ConfigException(Config.NO_RDMA);
            case "client-output-buffer-limit" -> outputLimits(arguments, old);
            case "dir" -> directory(arguments, old);
            case "notify-keyspace-events" -> events(arguments);
            case "latency-tracking-info-percentiles" -> percentiles(arguments);
            case "oom-score-adj-values" -> scores(arguments);
            case "replicaof" -> replicaOf(arguments);
            default -> throw new IllegalStateException(directive.name());
        };
    }

    /** Pairs of seconds and changes; in a file further lines add to what was set before. */
    private static String save(List<String> arguments) throws ConfigException {
        if (arguments.isEmpty()
                || (arguments.size() == 1 && arguments.getFirst().isEmpty())) {
            return "";
        }
        if (arguments.size() % 2 != 0) {
            throw new ConfigException("Invalid save parameters");
        }
        List<String> points = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) {
            String text = arguments.get(i);
            long number;
            try {
                number = text.isEmpty() ? 0 : Long.parseLong(text);
            } catch (NumberFormatException notANumber) {
                throw new ConfigException("Invalid save parameters");
            }
            if (i % 2 == 0 ? number < 1 : number < 0) {
                throw new ConfigException("Invalid save parameters");
            }
            points.add(Long.toString(number));
        }
        return String.join(" ", points);
    }

    private static String bind(List<String> arguments) throws ConfigException {
        if (arguments.size() > 16) {
            throw new ConfigException("Too many bind addresses specified.");
        }
        return String.join(" ", arguments).trim();
    }

    private static String outputLimits(List<String> arguments, String old) throws ConfigException {
        if (arguments.equals(List.of(""))) {
            return old;
        }
        if (arguments.size() % 4 != 0) {
            throw new ConfigException("Wrong number of arguments in buffer limit configuration.");
        }
        Map<String, String> limits = new LinkedHashMap<>();
        String[] words = old.split(" ", -1);
        for (int i = 0; i + 3 < words.length; i += 4) {
            limits.put(words[i], words[i + 1] + " " + words[i + 2] + " " + words[i + 3]);
        }
        for (int i = 0; i < arguments.size(); i += 4) {
            String name = arguments.get(i).toLowerCase(Locale.ROOT).replace("replica", "slave");
            if (!LIMIT_CLASSES.contains(name)) {
                throw new ConfigException("Invalid client class specified in buffer limit configuration.");
            }
            String reason = "Error in hard, soft or soft_seconds setting in buffer limit configuration.";
            long hard = Values.memory(arguments.get(i + 1), reason);
            long soft = Values.memory(arguments.get(i + 2), reason);
            long seconds = Values.memory(arguments.get(i + 3), reason);
            if (seconds < 0 || hard < 0 || soft < 0) {
                throw new ConfigException(reason);
            }
            limits.put(name, hard + " " + soft + " " + seconds);
        }
        List<String> all = new ArrayList<>();
        limits.forEach((name, values) -> all.add(name + " " + values));
        return String.join(" ", all);
    }

    private static String directory(List<String> arguments, String old) throws ConfigException {
        one(arguments);
        String name = Values.cString(arguments.getFirst());
        Path path;
        try {
            path = FilePaths.of(old).resolve(FilePaths.of(name));
        } catch (InvalidPathException unknown) {
            throw new ConfigException("No such file or directory");
        }
        if (name.isEmpty() || !Files.exists(path)) {
            throw new ConfigException("No such file or directory");
        }
        if (!Files.isDirectory(path)) {
            throw new ConfigException("Not a directory");
        }
        return FilePaths.latin1(path.normalize());
    }

    private static void one(List<String> arguments) throws ConfigException {
        if (arguments.size() != 1) {
            throw new ConfigException("wrong number of arguments");
        }
    }

    private static String events(List<String> arguments) throws ConfigException {
        one(arguments);
        StringBuilder set = new StringBuilder();
        for (char c : arguments.getFirst().toCharArray()) {
            if (EVENTS.indexOf(c) < 0) {
                throw new ConfigException("Invalid event class character. Use '" + EVENTS + "'.");
            }
            for (char each : (c == 'A' ? ALL_EVENTS : String.valueOf(c)).toCharArray()) {
                if (set.indexOf(String.valueOf(each)) < 0) {
                    set.append(each);
                }
            }
        }
        boolean all = ALL_EVENTS.chars().allMatch(c -> set.indexOf(String.valueOf((char) c)) >= 0);
        StringBuilder shown = new StringBuilder(all ? "A" : "");
        for (char c : "g$lshzxetdKEmn".toCharArray()) {
            if (set.indexOf(String.valueOf(c)) >= 0 && (!all || ALL_EVENTS.indexOf(c) < 0)) {
                shown.append(c);
            }
        }
        return shown.toString();
    }

    private static String percentiles(List<String> arguments) throws ConfigException {
        List<String> shown = new ArrayList<>();
        for (String argument : arguments) {
            if (argument.isEmpty() && arguments.size() == 1) {
                return "";
            }
            double value;
            try {
                value = DECIMAL.matcher(argument).matches() ? Double.parseDouble(argument) : Double.NaN;
            } catch (NumberFormatException notANumber) {
                value = Double.NaN;
            }
            if (Double.isNaN(value)) {
                throw new ConfigException("Invalid latency-tracking-info-percentiles parameters");
            }
            if (value < 0 || value > 100) {
                throw new ConfigException(
                        "latency-tracking-info-percentiles parameters should sit between [0.0,100.0]");
            }
            String text = Double.toString(value);
            shown.add(text.endsWith(".0") ? text.substring(0, text.length() - 2) : text);
        }
        return String.join(" ", shown);
    }

    private static String scores(List<String> arguments) throws ConfigException {
        if (arguments.size() != 3) {
            throw new ConfigException("wrong number of arguments");
        }
        for (String argument : arguments) {
            long value;
            try {
                value = Long.parseLong(argument);
            } catch (NumberFormatException notANumber) {
                throw new ConfigException("Invalid oom-score-adj-values, elements must be between -2000 and 2000.");
            }
            if (value < -2000 || value > 2000) {
                throw new ConfigException("Invalid oom-score-adj-values, elements must be between -2000 and 2000.");
            }
        }
        return String.join(" ", arguments);
    }

    private static String replicaOf(List<String> arguments) throws ConfigException {
        if (arguments.size() != 2) {
            throw new ConfigException("wrong number of arguments");
        }
        if (arguments.get(0).equalsIgnoreCase("no") && arguments.get(1).equalsIgnoreCase("one")) {
            return "";
        }
        try {
            int port = Integer.parseInt(arguments.get(1));
            if (port >= 0 && port <= 65535) {
                return arguments.get(0) + " " + port;
            }
        } catch (NumberFormatException notANumber) {
            throw new ConfigException("Invalid primary port");
        }
        throw new ConfigException("Invalid primary port");
    }
}
