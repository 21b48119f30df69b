package io.pgflux.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgType;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ValueTypesTest {

    /** Public in {@code io.pgflux.api}, but no values of a column. */
    private static final Set<String> NO_VALUES = Set.of(
            "ChannelBinding",
            "Host",
            "HostProvider",
            "HostRole",
            "LoadBalanceHosts",
            "ParameterChange",
            "PgBatch",
            "PgConnection",
            "PgConnectionFactoryMetadata",
            "PgException",
            "PgResult",
            "PgStatement",
            "PgTransactionDefinition",
            "PgType",
            "ProtocolVersion",
            "ServerMessage",
            "SslMode",
            "SslNegotiation",
            "StringType",
            "TargetServerType");

    @Test
    void everyValueTypeOfTheDriverIsOneOfTheDialect() throws IOException {
        Set<String> values = ValueTypes.ALL.stream()
                .filter(type -> type.getPackage() == PgConnection.class.getPackage())
                .map(Class::getSimpleName)
                .collect(Collectors.toSet());

        assertThat(Stream.concat(values.stream(), NO_VALUES.stream()))
                .containsExactlyInAnyOrderElementsOf(publicTypes());
    }

    private static Set<String> publicTypes() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/java/io/pgflux/api"))) {
            return files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .filter(name -> !name.equals("package-info"))
                    .filter(ValueTypesTest::isPublic)
                    .collect(Collectors.toSet());
        }
    }

    private static boolean isPublic(String name) {
        try {
            return Modifier.isPublic(
                    Class.forName(PgType.class.getPackageName() + "." + name).getModifiers());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
