package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.testing.LogRecorder;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.ConnectionFactoryProvider;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtherDriversTest {

    private static final ConnectionFactoryOptions POSTGRESQL =
            ConnectionFactoryOptions.parse("r2dbc:postgresql://app:s3cr3t@db.example/shop");

    private static final String UNLINKABLE = "com.example.Unlinkable";

    private static final String BROKEN =
            String.join("\n", UNLINKABLE, Broken.class.getName(), "com.example.NotThere", "");

    @TempDir
    Path classPath;

    /** The incumbent, as far as R2DBC's discovery can tell. */
    public static final class Incumbent implements ConnectionFactoryProvider {

        @Override
        public ConnectionFactory create(ConnectionFactoryOptions options) {
            throw new AssertionError("it is only asked what it supports");
        }

        @Override
        public boolean supports(ConnectionFactoryOptions options) {
            return "postgresql".equals(options.getValue(ConnectionFactoryOptions.DRIVER));
        }

        @Override
        public String getDriver() {
            return "postgresql";
        }
    }

    /** Has a class whose superclass is missing. */
    private static final class Lacking extends URLClassLoader {

        private Lacking(URL[] urls) {
            super(urls, OtherDriversTest.class.getClassLoader());
        }

        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
            if (name.equals(UNLINKABLE)) {
                throw new NoClassDefFoundError("com/example/Superclass");
            }
            return super.findClass(name);
        }
    }

    private List<String> warnings(String provider, ConnectionFactoryOptions... asked) throws IOException {
        Path services = Files.createDirectories(classPath.resolve("META-INF/services"));
        Files.writeString(services.resolve(ConnectionFactoryProvider.class.getName()), provider);
        URL[] urls = {classPath.toUri().toURL()};
        try (URLClassLoader loader = new Lacking(urls);
                LogRecorder log = new LogRecorder()) {
            OtherDrivers others = new OtherDrivers(loader);
            List.of(asked).forEach(others::warnOnce);
            return log.lines().stream()
                    .filter(line -> line.startsWith(PgConnectionFactoryProvider.class.getName()))
                    .toList();
        }
    }

    @Test
    void anotherDriverOfTheSameNameIsWarnedOfOnceWithTheCure() throws IOException {
        List<String> warnings = warnings(Incumbent.class.getName(), POSTGRESQL, POSTGRESQL);

        assertThat(warnings)
                .singleElement()
                .asString()
                .contains("r2dbc:postgresql", Incumbent.class.getName(), "Exclude", "r2dbc:pgflux")
                .doesNotContain("s3cr3t", "db.example");
    }

    @Test
    void driversOfOtherNamesAreNoReason() throws IOException {
        assertThat(warnings(
                        Incumbent.class.getName(), ConnectionFactoryOptions.parse("r2dbc:postgres://db.example/shop")))
                .isEmpty();
    }

    /** One without a library that it needs as soon as it is asked. */
    public static final class Broken implements ConnectionFactoryProvider {

        @Override
        public ConnectionFactory create(ConnectionFactoryOptions options) {
            throw new AssertionError("it is only asked what it supports");
        }

        @Override
        public boolean supports(ConnectionFactoryOptions options) {
            throw new NoClassDefFoundError("com/example/Library");
        }

        @Override
        public String getDriver() {
            return "broken";
        }
    }

    @Test
    void driversThatCannotBeLoadedAreNoReason() throws IOException {
        assertThat(warnings(BROKEN, POSTGRESQL)).isEmpty();
    }

    @Test
    void driversThatCannotBeLoadedDoNotHideOthers() throws IOException {
        assertThat(warnings(BROKEN + Incumbent.class.getName(), POSTGRESQL))
                .singleElement()
                .asString()
                .contains(Incumbent.class.getName());
    }
}
