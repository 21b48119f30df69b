package io.pgflux.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgType;
import io.pgflux.codec.Codecs;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ValueTypesTest {

    @Test
    void everyValueTypeOfTheDriverIsOneOfTheDialect() throws IOException {
        List<Class<?>> values =
                publicTypes().stream().filter(ValueTypesTest::isValue).toList();

        assertThat(values).hasSizeGreaterThan(20);
        assertThat(ValueTypes.ALL).containsAll(values);
    }

    private static List<Class<?>> publicTypes() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/java/io/pgflux/api"))) {
            return files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .filter(name -> !name.equals("package-info"))
                    .<Class<?>>map(ValueTypesTest::named)
                    .filter(type -> Modifier.isPublic(type.getModifiers()) && !type.isEnum())
                    .toList();
        }
    }

    private static Class<?> named(String name) {
        try {
            return Class.forName(PgType.class.getPackageName() + "." + name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What can be a parameter. */
    private static boolean isValue(Class<?> type) {
        try {
            Codecs.standard().forClass(type);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
