package io.pgflux;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A modular user can name every type that the driver's public classes speak of, and needs no optional library for it. It
 * stands in for javac's lint "exports", which cannot be told that annotations do not count.
 */
class ExportedTypesTest {

    /** The modules that are passed on, with their packages as far as we speak of them. */
    private static final Map<String, String> PASSED_ON = Map.of(
            "r2dbc.spi", "io.r2dbc.spi..",
            "reactor.core", "reactor.core..",
            "org.reactivestreams", "org.reactivestreams..",
            "reactor.netty.core", "reactor.netty.resources..",
            "io.netty.buffer", "io.netty.buffer..",
            "io.netty.handler", "io.netty.handler.ssl..");

    /** Who calls one of these has the library. */
    private static final Map<String, String> OF_OPTIONAL_LIBRARIES = Map.of(
            "io.pgflux.codec.JacksonCodecs", "com.fasterxml.jackson..",
            "io.pgflux.codec.JtsCodecs", "org.locationtech.jts..",
            "io.pgflux.PatroniHosts$Builder", "reactor.netty.http.client..",
            "io.pgflux.ObservationSettings", "io.micrometer..",
            "io.pgflux.PgConnectionOptions$Builder", "io.micrometer..", // inherits them
            "io.pgflux.api.PgObservationContext", "io.micrometer..",
            "io.pgflux.api.PgObservationConvention", "io.micrometer..",
            "io.pgflux.spring.PgDialect", "org.springframework..",
            "io.pgflux.spring.PgDialectProvider", "org.springframework..");

    @Test
    void thePublicClassesSpeakOfWhatTheirUsersCanNameOnly() throws IOException {
        ModuleDescriptor module = module();
        DescribedPredicate<JavaClass> known = resideInAnyPackage(Stream.concat(
                        PASSED_ON.values().stream(),
                        Stream.concat(
                                Stream.of("java..", "javax.net.ssl"),
                                module.exports().stream().map(ModuleDescriptor.Exports::source)))
                .toArray(String[]::new));

        assertThat(ArchitectureTest.CLASSES.stream()
                        .filter(type -> module.exports().stream()
                                .anyMatch(exported -> exported.source().equals(type.getPackageName())))
                        .filter(ExportedTypesTest::isVisibleOrInherited)
                        .flatMap(type -> spokenOf(type)
                                .map(ExportedTypesTest::element)
                                .filter(named -> !named.isPrimitive() && !known.test(named))
                                .filter(named -> !isOfItsLibrary(type, named))
                                .map(named -> type.getName() + ": " + named.getName())))
                .isEmpty();
    }

    @Test
    void noOptionalModuleIsPassedOn() throws IOException {
        Set<Requires> passedOn = module().requires().stream()
                .filter(required -> required.modifiers().contains(Requires.Modifier.TRANSITIVE))
                .collect(Collectors.toSet());

        assertThat(passedOn).noneMatch(required -> required.modifiers().contains(Requires.Modifier.STATIC));
        assertThat(passedOn.stream().map(Requires::name)).containsExactlyInAnyOrderElementsOf(PASSED_ON.keySet());
    }

    private static ModuleDescriptor module() throws IOException {
        // not as a resource of the class path, where other libraries have one too
        try (InputStream compiled = Files.newInputStream(Path.of("target/classes/module-info.class"))) {
            return ModuleDescriptor.read(compiled);
        }
    }

    private static Stream<JavaClass> spokenOf(JavaClass type) {
        Stream<JavaClass> parents = Stream.concat(type.getRawSuperclass().stream(), type.getRawInterfaces().stream())
                .filter(parent -> isVisible(parent.getModifiers()));
        Stream<JavaClass> fields = type.getFields().stream()
                .filter(field -> isVisible(field.getModifiers()))
                .map(JavaField::getRawType);
        Stream<JavaClass> methods = type.getCodeUnits().stream()
                .filter(unit -> isVisible(unit.getModifiers()))
                .flatMap(ExportedTypesTest::signature);
        return Stream.of(parents, fields, methods).flatMap(all -> all);
    }

    private static Stream<JavaClass> signature(JavaCodeUnit unit) {
        return Stream.concat(Stream.of(unit.getRawReturnType()), unit.getRawParameterTypes().stream());
    }

    private static boolean isVisibleOrInherited(JavaClass type) {
        return Stream.concat(Stream.of(type), type.getAllSubclasses().stream())
                .anyMatch(named -> isVisible(named.getModifiers()));
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static JavaClass element(JavaClass type) {
        return type.isArray() ? type.getBaseComponentType() : type;
    }

    private static boolean isOfItsLibrary(JavaClass type, JavaClass named) {
        String library = OF_OPTIONAL_LIBRARIES.get(type.getName());
        return library != null && resideInAnyPackage(library).test(named);
    }
}
