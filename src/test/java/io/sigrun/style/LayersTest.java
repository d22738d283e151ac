package io.sigrun.style;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.sigrun.Main;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The direction of imports between Sigrun's packages: a package sees only those that the table here gives it. */
final class LayersTest {
    private static final String ROOT = "io.sigrun";

    /** What each package, sub-packages included, may import of ours; some sub-packages have a line of their own. */
    private static final Map<String, Set<String>> ALLOWED = new LinkedHashMap<>();

    static {
        allow("util", "");
        allow("memory", "util");
        allow("data", "memory util");
        allow("resp", "memory util");
        allow("config", "util");
        allow("keyspace", "data memory config util");
        allow("snapshot", "keyspace data memory config util");
        allow("rdb", "snapshot keyspace data memory config util");
        allow("aof", "rdb snapshot keyspace data memory resp config util");
        allow("acl", "config util");
        allow("pubsub", "config util");
        allow("script.lua", "util");
        allow("script", "script.lua config resp data memory util");
        allow("command", "script pubsub acl aof rdb snapshot keyspace config resp data memory util");
        allow("replication", "command script pubsub acl aof rdb snapshot keyspace config resp data memory util");
        allow(
                "cluster",
                "replication command script pubsub acl aof rdb snapshot keyspace config resp data memory util");
        allow("sentinel", "command pubsub acl config resp data memory util");
        allow(
                "server",
                "server.net sentinel cluster replication command script pubsub acl aof rdb snapshot keyspace config"
                        + " resp data memory util");
        allow("server.net", "command resp config memory util");
        allow("cli", "resp config util");
        allow("benchmark", "resp config util");
        allow("check", "rdb aof resp config util");
        allow("migrate", "rdb aof resp config util");
    }

    private static JavaClasses classes = new ClassFileImporter().importPackages("io.sigrun.none");

    @BeforeAll
    static void importClasses() {
        // Where the main classes are, which is not where the tests are.
        classes = new ClassFileImporter()
                .importUrl(Main.class.getProtectionDomain().getCodeSource().getLocation());
    }

    @Test
    void everyPackageImportsOnlyWhatTheTableGivesIt() {
        var wrong = new TreeSet<String>();
        for (JavaClass from : classes) {
            String layer = layerOf(from.getPackageName());
            if (layer.isEmpty()) {
                continue; // the entry points see everything
            }
            Set<String> allowed = ALLOWED.getOrDefault(layer, Set.of());
            from.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(to -> isOurs(to.getPackageName()))
                    .filter(to -> !layerOf(to.getPackageName()).equals(layer))
                    .filter(to -> !allowed.contains(layerOf(to.getPackageName())))
                    .forEach(to -> wrong.add(from.getFullName() + " -> " + to.getFullName()));
        }
        assertEquals("", wrong.stream().collect(joining("\n")), "imports against the direction of the layers");
    }

    @Test
    void everyPackageHasALineInTheTable() {
        var unknown = new TreeSet<String>();
        for (JavaClass type : classes) {
            String layer = layerOf(type.getPackageName());
            if (!layer.isEmpty() && !ALLOWED.containsKey(layer)) {
                unknown.add(type.getPackageName());
            }
        }
        assertEquals(Set.of(), unknown);
    }

    @Test
    void noPackagesDependOnEachOtherInACycle() {
        slices().matching(ROOT + ".(*)..")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(classes);
    }

    @Test
    void onlyServerNetImportsNetty() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".server.net..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .allowEmptyShould(true)
                .check(classes);
    }

    @Test
    void onlyTheClientImportsJLineAndOnlyTheRootCommonsDaemon() {
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.jline..")
                .allowEmptyShould(true)
                .check(classes);
        noClasses()
                .that()
                .resideOutsideOfPackage(ROOT)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.commons.daemon..")
                .allowEmptyShould(true)
                .check(classes);
    }

    private static void allow(String layer, String others) {
        ALLOWED.put(layer, new HashSet<>(Arrays.asList(others.split(" ", -1))));
    }

    private static boolean isOurs(String packageName) {
        return packageName.equals(ROOT) || packageName.startsWith(ROOT + ".");
    }

    /** The closest line of the table that the package falls under, else its first name; empty for the root. */
    private static String layerOf(String packageName) {
        if (packageName.length() <= ROOT.length()) {
            return "";
        }
        String name = packageName.substring(ROOT.length() + 1);
        for (String prefix = name; ; prefix = prefix.substring(0, prefix.lastIndexOf('.'))) {
            if (ALLOWED.containsKey(prefix) || prefix.indexOf('.') < 0) {
                return prefix;
            }
        }
    }
}
