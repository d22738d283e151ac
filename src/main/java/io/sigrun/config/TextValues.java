package io.sigrun.config;

import java.util.regex.Pattern;

/** What texts a directive takes. */
final class TextValues {
    private static final int HOST_NAME_MAX = 256;
    private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9.-]*");
    private static final Pattern PLAIN = Pattern.compile("[^!#$%&()*+;<>?@\\[\\]^{|}~ \\x00]*");
    private static final Pattern IPV4 = Pattern.compile("((25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(?!$)|$)){4}");
    private static final Pattern LOCALE =
            Pattern.compile("|C|POSIX|C\\.(UTF-8|utf8)|[a-z]{2,3}_[A-Z]{2}(\\.[A-Za-z0-9-]+)?(@[a-z]+)?");
    private static final Pattern TITLE_VARIABLE =
            Pattern.compile("\\{(title|listen-addr|server-mode|port|tls-port|unixsocket|config-file)\\}");

    private TextValues() {}

    /**
     * The text as it is kept.
     *
     * @throws ConfigException with Valkey's reason
     */
    static String canonical(Directive directive, String value) throws ConfigException {
        String text = isCounted(directive) ? value : Values.cString(value);
        switch (directive.name()) {
            case "dbfilename", "appendfilename", "appenddirname" -> fileName(directive, text);
            case "cluster-announce-client-ipv4" ->
                require(text.isEmpty() || IPV4.matcher(text).matches(), "Invalid IPv4 address");
            case "cluster-announce-client-ipv6" -> require(text.isEmpty() || isIpv6(text), "Invalid IPv6 address");
            case "cluster-announce-hostname" -> {
                require(text.length() < HOST_NAME_MAX, "Hostnames must be less than " + HOST_NAME_MAX + " characters");
                require(
                        HOST_NAME.matcher(text).matches(),
                        "Hostnames may only contain alphanumeric characters, hyphens or dots");
            }
            case "cluster-announce-human-nodename" ->
                require(PLAIN.matcher(value).matches(), "Announced human node name contained invalid character");
            case "cluster-announce-ip" ->
                require(PLAIN.matcher(value).matches(), "cluster-announce-ip contains invalid character");
            case "locale-collate" -> require(LOCALE.matcher(text).matches(), "Invalid locale name");
            case "proc-title-template" ->
                require(isTitle(text), "template format is invalid or contains unknown variables");
            default -> {}
        }
        return text;
    }

    /** Whether the value may hold a NUL; the others end there. */
    private static boolean isCounted(Directive directive) {
        return switch (directive.name()) {
            case "requirepass", "primaryauth", "availability-zone", "hash-seed" -> true;
            default -> false;
        };
    }

    /** Whether an empty value is a value, not the absence of one. */
    static boolean mayBeEmpty(Directive directive) {
        return switch (directive.name()) {
            case "aclfile", "availability-zone", "debug-context", "ignore-warnings", "locale-collate", "logfile" ->
                true;
            default -> !directive.defaultText().isEmpty();
        };
    }

    private static void require(boolean valid, String reason) throws ConfigException {
        if (!valid) {
            throw new ConfigException(reason);
        }
    }

    private static void fileName(Directive directive, String text) throws ConfigException {
        boolean directory = directive.name().equals("appenddirname");
        if (!directive.name().equals("dbfilename")) {
            require(!text.isEmpty(), directive.name() + " can't be empty");
        }
        require(
                text.indexOf('/') < 0,
                directive.name() + " can't be a path, just a " + (directory ? "dirname" : "filename"));
    }

    /** Eight groups of hexadecimal digits, one run of them left out for {@code ::}, dotted digits at the end. */
    private static boolean isIpv6(String text) {
        if (!text.matches("[0-9A-Fa-f:.]+") || text.indexOf(':') < 0) {
            return false;
        }
        int gap = text.indexOf("::");
        if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            return false;
        }
        int groups = 0;
        for (String part : text.replace("::", gap == 0 ? "" : ":").split(":", -1)) {
            if (part.indexOf('.') >= 0) {
                groups += IPV4.matcher(part).matches() && text.endsWith(part) ? 2 : 9;
            } else if (part.matches("[0-9A-Fa-f]{1,4}")) {
                groups++;
            } else if (gap < 0 || !part.isEmpty()) {
                return false;
            }
        }
        return gap < 0 ? groups == 8 : groups < 8;
    }

    /** Not empty, and nothing but known variables in braces. */
    private static boolean isTitle(String text) {
        String rest = TITLE_VARIABLE.matcher(text).replaceAll("");
        return !text.isEmpty() && rest.indexOf('{') < 0;
    }
}
