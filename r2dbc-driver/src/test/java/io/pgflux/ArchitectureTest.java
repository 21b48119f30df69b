package io.pgflux;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What section 2 of the design promises about packages, and STYLE.md about names and files. */
class ArchitectureTest {

    private static final String ROOT = "io.pgflux";
    private static final Path SOURCES = Path.of("src/main/java");
    private static final int LONGEST_FILE = 400;

    /** What each package may import of the driver; nothing imports the root, which may import all. */
    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            entry("api"),
            entry("observe"),
            entry("wire", "api"),
            entry("auth", "api"),
            entry("codec", "api"),
            entry("hosts", "api"),
            entry("libpq"),
            entry("tls", "api"),
            entry("spring", "api"),
            entry("session", "observe", "wire", "api"),
            entry("result", "codec", "observe", "wire", "api"),
            entry("exchange", "result", "session", "codec", "observe", "wire", "api"),
            entry("handshake", "auth", "hosts", "libpq", "tls", "session", "observe", "wire", "api"),
            entry("micrometer", "observe", "api"),
            entry("statement", "exchange", "result", "session", "codec", "api"),
            entry("connection", "statement", "exchange", "session", "codec", "api"));

    private static final Set<String> EXPORTED = Set.of(ROOT, ROOT + ".api", ROOT + ".codec", ROOT + ".spring");

    /** How the description begins of a package that is not exported. */
    private static final Pattern INTERNAL = Pattern.compile("/\\*\\*[\\s*]+Internal\\. ");

    private static final Pattern BLOCKING =
            Pattern.compile("block(First|Last|Optional)?|to(Iterable|Stream)|sleep|join|wait"
                    + "|(await|sync)(Uninterruptibly)?|acquire|lock|take|park(Nanos|Until)?|invoke(All|Any)");

    static final JavaClasses CLASSES = new ClassFileImporter()
            .importPath(Path.of(PgConnectionFactory.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .getPath()));

    private static Map.Entry<String, Set<String>> entry(String name, String... imports) {
        return Map.entry(name, Set.of(imports));
    }

    static Stream<String> packages() {
        return MAY_IMPORT.keySet().stream().sorted();
    }

    private static String[] qualified(Stream<String> names) {
        return names.map(name -> ROOT + "." + name).toArray(String[]::new);
    }

    @Test
    void thereAreThesePackagesAndNoOthers() {
        assertThat(CLASSES.stream().map(JavaClass::getPackageName).collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        Stream.concat(Stream.of(ROOT), packages().map(name -> ROOT + "." + name))
                                .toArray(String[]::new));
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aPackageImportsOnlyWhatIsBelowIt(String name) {
        Set<String> allowed = MAY_IMPORT.get(name);
        DescribedPredicate<JavaClass> below = resideInAnyPackage(
                        qualified(Stream.concat(Stream.of(name), allowed.stream())))
                .or(resideOutsideOfPackages(ROOT + ".."));

        classes()
                .that()
                .resideInAPackage(ROOT + "." + name)
                .should(onlyDependOnClassesThat(below).as("import only " + new TreeSet<>(allowed)))
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching(ROOT + ".(*)").should().beFreeOfCycles().check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".*")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT)
                .check(CLASSES);
    }

    @Test
    void theBottomKnowsNoSockets() {
        noClasses()
                .that()
                .resideInAnyPackage(qualified(Stream.of("api", "wire", "codec", "result")))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "io.netty.channel..", "io.netty.handler..", "reactor.netty..", "java.net..")
                        .and(not(belongToAnyOf(InetAddress.class, Inet6Address.class, UnknownHostException.class))))
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".wire")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("reactor..", "org.reactivestreams..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackages(qualified(Stream.of("auth")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.ongres..")
                .check(CLASSES);
    }

    /** Values are never looked up by name: an address is made of bytes only. */
    @Test
    void valuesAskNoNameService() {
        noClasses()
                .that()
                .resideInAnyPackage(qualified(Stream.of("api", "wire", "codec", "result")))
                .should()
                .callMethodWhere(describe(
                        "a method of InetAddress but getByAddress and getAddress",
                        call -> call.getTargetOwner().isAssignableTo(InetAddress.class)
                                && !Set.of("getByAddress", "getAddress", "getScopeId", "getScopedInterface")
                                        .contains(call.getName())))
                .check(CLASSES);
    }

    /** Who does not have them, does not load the classes that need them. */
    @Test
    void optionalLibrariesAreKnownToTheClassesThatAreThereForThemOnly() {
        DescribedPredicate<JavaClass> users = describe(
                "are there for an optional library",
                type -> type.getName().matches(".*\\.(codec\\.(Jackson|Jts)|Patroni|spring\\.).*"));

        noClasses()
                .that(DescribedPredicate.not(users))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                                "com.fasterxml..",
                                "org.locationtech..",
                                "org.springframework..",
                                "tools.jackson..",
                                "reactor.netty.http..",
                                "io.netty.handler.codec.http..")
                        .or(users))
                .check(CLASSES);
    }

    /** A registry is set by who has Micrometer; the settings speak of it, and load it only then. */
    @Test
    void micrometerIsKnownToWhatSpeaksToItOnly() {
        DescribedPredicate<JavaClass> users = describe(
                "speak to Micrometer", type -> type.getName().matches(".*\\.(micrometer\\.|api\\.PgObservation).*"));
        DescribedPredicate<JavaClass> options = describe(
                "have its options",
                type -> type.getName()
                        .matches(
                                ".*\\.(ObservationSettings|PgConnectionFactoryProvider|PgConnectionOptions\\$Builder).*"));

        noClasses()
                .that(not(users.or(options)))
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.micrometer..").or(users))
                .check(CLASSES);
    }

    @Test
    void theModuleExportsFourPackages() {
        Set<String> exports = Pattern.compile("exports\\s+([\\w.]+)\\s*;")
                .matcher(read(SOURCES.resolve("module-info.java")))
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toSet());

        assertThat(exports).isEqualTo(EXPORTED);
        assertThat(read(SOURCES.resolve("module-info.java"))).doesNotContain("opens ", "exports io.pgflux to");
    }

    /** A user who cannot name a type should not be given it. */
    @Test
    void whatIsExportedSpeaksOfNothingInternal() {
        String[] internal = packages()
                .map(name -> ROOT + "." + name)
                .filter(name -> !EXPORTED.contains(name))
                .toArray(String[]::new);

        noMethods()
                .that()
                .arePublic()
                .and()
                .areDeclaredInClassesThat(resideInAnyPackage(EXPORTED.toArray(String[]::new))
                        .and(describe("are public", type -> type.getModifiers().contains(JavaModifier.PUBLIC))))
                .should()
                .haveRawReturnType(resideInAnyPackage(internal))
                .orShould()
                .haveRawParameterTypes(describe(
                        "of internal packages", types -> types.stream().anyMatch(resideInAnyPackage(internal))))
                .check(CLASSES);
    }

    @ParameterizedTest
    @MethodSource("packages")
    void everyPackageSaysWhatItIsForAndIsNullMarked(String name) throws ClassNotFoundException {
        String packageName = ROOT + "." + name;
        String source = read(SOURCES.resolve(packageName.replace('.', '/')).resolve("package-info.java"));

        assertThat(Class.forName(packageName + ".package-info").isAnnotationPresent(NullMarked.class))
                .isTrue();
        assertThat(INTERNAL.matcher(source).lookingAt()).isNotEqualTo(EXPORTED.contains(packageName));
    }

    @Test
    void theRootIsNullMarked() throws ClassNotFoundException {
        assertThat(Class.forName(ROOT + ".package-info").isAnnotationPresent(NullMarked.class))
                .isTrue();
    }

    @Test
    void namesSayWhatAndNotThatSomethingIsDone() {
        Pattern empty = Pattern.compile("(Abstract|Base|Default)[A-Z].*|.*(Impl|Utils?|Helper|Manager)");

        assertThat(CLASSES.stream().map(JavaClass::getSimpleName))
                .noneMatch(name -> empty.matcher(name).matches());
    }

    @Test
    void filesAreShort() {
        assertThat(Stream.of(SOURCES, Path.of("src/test/java"))
                        .flatMap(root -> javaFiles(root).stream())
                        .filter(file -> read(file).lines().count() > LONGEST_FILE))
                .isEmpty();
    }

    @Test
    void nothingIsPrintedAndTheLogIsReactors() {
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CLASSES);
        NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(CLASSES);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.slf4j..", "org.apache..", "ch.qos..", "io.netty.util.internal..")
                .check(CLASSES);
    }

    /** State is confined to event loops: who needs a lock has left them. */
    @Test
    void nothingIsSynchronized() {
        Pattern keyword = Pattern.compile("(?m)^(?!\\s*(\\*|//|/\\*)).*\\bsynchronized\\b");

        assertThat(javaFiles(SOURCES).stream()
                        .filter(file -> keyword.matcher(read(file)).find()))
                .isEmpty();
    }

    @Test
    void nothingWaits() {
        noClasses()
                .should()
                .callCodeUnitWhere(describe("may block its thread", ArchitectureTest::blocks))
                .check(CLASSES);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.util.concurrent.locks..")
                .check(CLASSES);
    }

    private static boolean blocks(JavaCall<?> call) {
        CodeUnitCallTarget target = call.getTarget();
        JavaClass owner = target.getOwner();
        if (owner.getPackageName().startsWith(ROOT)) {
            return false;
        }
        boolean getsFuture = target.getName().equals("get") && owner.isAssignableTo(Future.class);
        return getsFuture || (BLOCKING.matcher(target.getName()).matches() && !owner.isEquivalentTo(String.class));
    }

    @Test
    void internalsOfTheCodecsAreHidden() {
        assertThat(CLASSES.stream()
                        .filter(type -> type.getPackageName().equals(ROOT + ".codec"))
                        .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                        .filter(type -> type.isTopLevelClass())
                        .map(JavaClass::getSimpleName))
                .containsExactlyInAnyOrder(
                        "Catalogue",
                        "Codec",
                        "CodecContext",
                        "CodecProvider",
                        "Codecs",
                        "Decoder",
                        "ExtensionTypes",
                        "Format",
                        "JacksonCodecs",
                        "JtsCodecs",
                        "PgTypes",
                        "TypeDescription");
        assertThat(CLASSES.get(ROOT + ".codec.Codecs").getConstructors())
                .noneMatch(constructor -> constructor.getModifiers().contains(JavaModifier.PUBLIC));
    }

    private static List<Path> javaFiles(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
