package io.sigrun.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** CONFIG SET: all of it or nothing. */
final class ConfigTest {
    private final Config config = new Config();
    private final List<String> applied = new ArrayList<>();

    private void noteChanges(Directive directive) {
        config.onChange(directive, changed -> applied.add(directive.name() + " " + changed.text(directive)));
    }

    @Test
    void aValueThatIsNotValidHasNoHookCalled() {
        noteChanges(NetworkDirectives.PORT);
        assertThrows(
                Config.SetException.class,
                () -> config.setAll(List.of(Map.entry("port", "1234"), Map.entry("timeout", "soon")), false));
        assertEquals(List.of(), applied);
        assertEquals(6379, config.number(NetworkDirectives.PORT));
    }

    @Test
    void aHookThatRefusesTakesBackThoseBeforeIt() {
        noteChanges(NetworkDirectives.PORT);
        noteChanges(ServerDirectives.HZ);
        config.onChange(NetworkDirectives.TIMEOUT, changed -> {
            if (changed.number(NetworkDirectives.TIMEOUT) > 0) {
                throw new ConfigException("no");
            }
        });
        assertThrows(
                Config.SetException.class,
                () -> config.setAll(
                        List.of(Map.entry("port", "1234"), Map.entry("timeout", "5"), Map.entry("hz", "20")), false));
        assertEquals(List.of("port 1234", "port 6379"), applied);
        assertEquals(0, config.number(NetworkDirectives.TIMEOUT));
        assertEquals(10, config.number(ServerDirectives.HZ));
    }
}
