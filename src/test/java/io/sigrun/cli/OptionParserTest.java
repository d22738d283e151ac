package io.sigrun.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.util.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OptionParserTest {
    private static Options parse(String... words) throws UsageException {
        List<ByteString> arguments = new ArrayList<>();
        for (String word : words) {
            arguments.add(ByteString.utf8(word));
        }
        Options options = new Options();
        OptionParser.parse(arguments, options);
        return options;
    }

    @Test
    void optionsEndWhereTheCommandBegins() throws UsageException {
        Options options = parse("-h", "example", "-p", "7000", "-n", "3", "GET", "-p", "1");
        assertEquals("example", options.host);
        assertEquals(7000, options.port);
        assertEquals(3, options.database);
        assertEquals(3, options.command.size());
    }

    @Test
    void anAddressOfVersionSixIsBracketedInAUri() throws UsageException {
        Options options = parse("-u", "valkey://user:p%40ss@[::1]:7000/5");
        assertEquals("::1", options.host);
        assertEquals(7000, options.port);
        assertEquals(5, options.database);
        assertEquals(ByteString.latin1("user"), options.user);
        assertEquals(ByteString.latin1("p@ss"), options.password);
    }

    @Test
    void allOfAUriButTheSchemeIsOptional() throws UsageException {
        Options options = parse("-u", "redis://secret@/2");
        assertEquals("127.0.0.1", options.host);
        assertEquals(6379, options.port);
        assertEquals(2, options.database);
        assertEquals(ByteString.latin1("secret"), options.password);
    }

    @Test
    void jsonAsksForResp3WhereNobodyElseDoes() throws UsageException {
        assertTrue(parse("--json").switchesToResp3());
        assertEquals(1, parse("-3", "--json").resp3);
        assertEquals(false, parse("--json", "-2").switchesToResp3());
    }

    @Test
    void minusHAloneAsksForHelp() {
        UsageException usage = assertThrows(UsageException.class, () -> parse("-h"));
        assertEquals(0, usage.status());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-p",
                "-p 70000",
                "--bogus",
                "-x -X tag",
                "-4 -6",
                "-2 -3",
                "-t x",
                "-u http://x",
                "-u rediss://x",
                "-u redis://%zz@x",
                "--show-pushes x",
                "--quoted-pattern \"x"
            })
    void whatCannotBeUnderstoodIsAnError(String line) {
        UsageException usage = assertThrows(UsageException.class, () -> parse(line.split(" ", -1)));
        assertEquals(1, usage.status());
    }

    @Test
    void numbersAreReadAsFarAsTheyAreNumbers() {
        assertEquals(12, OptionParser.leadingInteger("12x"));
        assertEquals(0, OptionParser.leadingInteger("x"));
        assertEquals(-5, OptionParser.leadingInteger("-5"));
    }
}
