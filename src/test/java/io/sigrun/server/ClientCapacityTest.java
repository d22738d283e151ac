package io.sigrun.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sigrun.config.Config;
import io.sigrun.config.NetworkDirectives;
import io.sigrun.util.Clock;
import io.sigrun.util.ServerLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ClientCapacityTest {
    private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private final ServerLog log = new ServerLog(Clock.SYSTEM, new PrintStream(lines, true, StandardCharsets.UTF_8), 1);
    private final Config config = new Config();

    private void set(long clients) throws Config.SetException {
        config.setAll(List.of(Map.entry("maxclients", Long.toString(clients))), false);
    }

    @Test
    void clientsAreAsManyAsFilesAreLeftForThem() throws Exception {
        new ClientCapacity(config, log, 1024, 80).apply();
        assertEquals(1024 - 80 - 32, config.number(NetworkDirectives.MAXCLIENTS));
        String told = lines.toString(StandardCharsets.UTF_8);
        assertTrue(told.contains("You requested maxclients of 10000 requiring at least 10112 "), told);
        assertTrue(told.contains("Current maximum open files is 1024. maxclients has been reduced to 912 "), told);
    }

    @Test
    void nobodySetsMoreThanThereMayBe() throws Exception {
        new ClientCapacity(config, log, 1024, 80).apply();
        set(10);
        set(912);
        Config.SetException refused = assertThrows(Config.SetException.class, () -> set(913));
        assertTrue(refused.error().contains("specified number of clients, try with 912"), refused.error());
        assertEquals(912, config.number(NetworkDirectives.MAXCLIENTS));
    }

    @Test
    void whereThereAreFilesEnoughNothingChanges() throws Exception {
        new ClientCapacity(config, log, 65_536, 80).apply();
        assertEquals(10_000, config.number(NetworkDirectives.MAXCLIENTS));
        assertEquals("", lines.toString(StandardCharsets.UTF_8));
    }

    @Test
    void aServerThatCouldHaveNoClientDoesNotStart() {
        assertThrows(IOException.class, () -> new ClientCapacity(config, log, 112, 80).apply());
        String told = lines.toString(StandardCharsets.UTF_8);
        assertTrue(told.contains("open file limit to at least 10112. Exiting."), told);
    }

    @Test
    void theNumbersOfThisProcessAreKnown() {
        assertTrue(ProcessStatus.openFiles() > 2);
        assertTrue(ProcessStatus.fileLimit() > ProcessStatus.openFiles());
    }
}
