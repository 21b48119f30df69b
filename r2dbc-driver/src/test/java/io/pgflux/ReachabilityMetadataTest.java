package io.pgflux;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import io.netty.channel.ChannelHandler;
import io.pgflux.api.PgType;
import io.pgflux.codec.ExtensionTypes;
import io.pgflux.codec.PgTypes;
import io.r2dbc.spi.ConnectionFactoryProvider;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What GraalVM's native-image is told of the driver is what the driver does by reflection. docs/packaging.md tells the rest. */
class ReachabilityMetadataTest {

    private static final String METADATA = "/META-INF/native-image/io.pgflux/r2dbc-pgflux/reachability-metadata.json";

    /** What native-image cannot see by itself. Enums' constants, field updaters and the classes of services are seen. */
    private static final Pattern REFLECTIVE = Pattern.compile("java\\.lang\\.Class\\.(forName|arrayType|newInstance"
            + "|get(Declared)?(Methods?|Fields?|Constructors?|Classes)|getRecordComponents|getResource.*)"
            + "|java\\.lang\\.ClassLoader\\.(loadClass|getResource.*|getSystemResource.*|resources)"
            + "|java\\.lang\\.reflect\\.(Array\\.newInstance|Proxy\\..*)"
            + "|java\\.lang\\.invoke\\.MethodHandles\\$Lookup\\.(find|unreflect).*"
            + "|java\\.util\\.ResourceBundle\\..*|java\\.io\\.ObjectInputStream\\..*");

    private static final Set<Class<?>> PRIMITIVES =
            Set.of(boolean.class, byte.class, double.class, float.class, int.class, long.class, short.class);

    private static final Set<String> TYPES = types();

    @Test
    void everyTypeInItExists() {
        assertThat(TYPES)
                .isNotEmpty()
                .allSatisfy(name -> assertThat(named(name)).isNotNull());
    }

    /** Netty looks at the methods of each handler, to leave out those that do nothing. */
    @Test
    void everyHandlerIsInIt() {
        assertThat(TYPES.stream().filter(name -> name.startsWith("io.pgflux.") && !name.endsWith("[]")))
                .containsExactlyInAnyOrderElementsOf(ArchitectureTest.CLASSES.stream()
                        .filter(assignableTo(ChannelHandler.class))
                        .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                        .map(JavaClass::getName)
                        .toList());
    }

    /** A column that is an array is read into one of a class that only the column's type tells. */
    @Test
    void theArraysOfEveryKnownTypeAreInIt() {
        Set<String> arrays = Stream.of(PgTypes.class, ExtensionTypes.class)
                .flatMap(type -> Arrays.stream(type.getFields()))
                .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == PgType.class)
                .map(field -> value(field).javaType().getTypeName())
                .flatMap(name -> Stream.of(name + "[]", name + "[][]"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(TYPES).containsAll(arrays);
    }

    /** Who adds another has to think of what native-image must be told. */
    @Test
    void reflectionIsUsedInTheseClassesOnly() {
        Map<String, Set<String>> uses = new TreeMap<>();
        ArchitectureTest.CLASSES.stream()
                .flatMap(type -> type.getAccessesFromSelf().stream())
                .filter(access -> REFLECTIVE.matcher(name(access)).matches())
                .forEach(access -> uses.computeIfAbsent(access.getOriginOwner().getName(), owner -> new TreeSet<>())
                        .add(access.getTarget().getName()));

        assertThat(uses)
                .isEqualTo(Map.of(
                        // arrays of known types are in the metadata, others are the user's to name
                        "io.pgflux.codec.ArrayType", Set.of("newInstance"),
                        "io.pgflux.codec.DeclaredTypes", Set.of("arrayType"),
                        "io.pgflux.codec.ObjectArrays", Set.of("newInstance", "arrayType"),
                        "io.pgflux.codec.PrimitiveArrays", Set.of("newInstance", "arrayType"),
                        // the user's records, the user's to name
                        "io.pgflux.codec.RecordClass",
                                Set.of(
                                        "getRecordComponents",
                                        "getDeclaredConstructor",
                                        "unreflectConstructor",
                                        "unreflect"),
                        // certificates on the class path, the user's to name
                        "io.pgflux.tls.Source", Set.of("getResource")));
    }

    @Test
    void theDriverIsFoundAsAService() {
        assertThat(ServiceLoader.load(ConnectionFactoryProvider.class).stream().map(ServiceLoader.Provider::type))
                .contains(PgConnectionFactoryProvider.class);
    }

    private static String name(JavaAccess<?> access) {
        return access.getTargetOwner().getName() + "." + access.getTarget().getName();
    }

    private static PgType value(Field constant) {
        try {
            return (PgType) constant.get(null);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }

    private static Class<?> named(String name) {
        if (name.endsWith("[]")) {
            return named(name.substring(0, name.length() - 2)).arrayType();
        }
        return PRIMITIVES.stream()
                .filter(primitive -> primitive.getName().equals(name))
                .findFirst()
                .orElseGet(() -> load(name));
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, ReachabilityMetadataTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static Set<String> types() {
        try (InputStream file = PgConnectionFactory.class.getResourceAsStream(METADATA)) {
            JsonNode reflection = new ObjectMapper().readTree(file).get("reflection");
            return StreamSupport.stream(reflection.spliterator(), false)
                    .map(entry -> entry.get("type").asText())
                    .collect(Collectors.toCollection(TreeSet::new));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
