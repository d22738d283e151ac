package io.sigrun.cli;

import io.sigrun.util.ProductVersion;

/** What sigrun-cli says of itself. */
final class Usage {
    static final String VERSION = "sigrun-cli " + ProductVersion.SIGRUN + " (valkey-cli " + ProductVersion.VALKEY + ")";

    static final String TEXT = VERSION + """


            Usage: sigrun-cli [OPTIONS] [cmd [arg [arg ...]]]

            Where the server is:
              -h <host>            name or address (127.0.0.1)
              -p <port>            port (6379)
              -s <path>            unix socket, in the place of host and port
              -u <uri>             valkey://user:password@host:port/database, all but the scheme optional
              -t <seconds>         how long connecting may take (no limit)
              -4, -6               take addresses of that family first
            Who asks:
              -a, --pass <password>  password; safer in the environment as VALKEYCLI_AUTH or REDISCLI_AUTH
              --user <name>        user of that password
              --askpass            ask for the password
              --no-auth-warning    do not warn of a password on the command line
              -n <database>        database number (0)
              -2, -3               speak RESP2, or RESP3
            What is sent:
              -r <times>           send the command so many times, forever if negative
              -i <seconds>         wait so long between two of them
              -x                   the last argument is read from standard input
              -X <tag>             the argument that equals the tag is
              --quoted-input       arguments are quoted strings with escapes
              --eval <file>        run the script of a file: --eval file key1 key2 , argument1 argument2
            What is printed:
              --raw                the reply as it is (the default where standard output is no terminal)
              --no-raw             types, quotes and numbers of elements, for people
              -d <text>            between the elements of a raw reply (\\n)
              -D <text>            behind each raw reply (\\n)
              --csv, --json, --quoted-json
                                   other forms; JSON asks for RESP3 unless -2 is there
              -e                   an error goes to standard error, and the exit status is 1
              --show-pushes <y|n>  print RESP3's push messages (the default on a terminal)
            Other modes:
              --pipe               send standard input, which is raw protocol, and count the replies
              --pipe-timeout <s>   give up when no reply has come for so long (30; 0: never)
              --scan               print all keys; see --pattern, --quoted-pattern, --count, -i

            Without a command, commands are read from standard input, line by line; on a terminal with editing,
            history and completion.""";

    private Usage() {}
}
