package io.pgflux;

import static io.r2dbc.spi.ConnectionFactoryOptions.DRIVER;
import static io.r2dbc.spi.ConnectionFactoryOptions.HOST;
import static io.r2dbc.spi.ConnectionFactoryOptions.PASSWORD;
import static io.r2dbc.spi.ConnectionFactoryOptions.USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Where user and password come from, and that they stay there. */
class CredentialOptionsTest {

    private static final String SECRET = "s3cr3t";

    private static ConnectionFactoryOptions options(Map<String, ?> more) {
        ConnectionFactoryOptions.Builder builder = ConnectionFactoryOptions.builder()
                .option(DRIVER, "pgflux")
                .option(HOST, "db.example")
                .option(USER, "app")
                .option(PASSWORD, SECRET);
        more.forEach((name, value) -> builder.option(Option.valueOf(name), value));
        return builder.build();
    }

    private static PgConnectionOptions read(Map<String, ?> more) {
        return new OptionReader(options(more)).read();
    }

    @Test
    void credentialsMayBeSuppliersAndPublishers() {
        assertThat(read(Map.of("user", "app")).login().user().block()).isEqualTo("app");
        Supplier<CharSequence> supplier = () -> SECRET;
        for (Object password : List.of(SECRET, new StringBuilder(SECRET), supplier, Mono.just(SECRET))) {
            PgConnectionOptions options = read(Map.of("password", password));
            assertThat(options.login().password().block()).hasToString(SECRET);
        }
    }

    @Test
    void secretsAreNotShown() {
        PgConnectionOptions options = read(Map.of("database", "shop"));
        ConnectionFactory factory = ConnectionFactories.get(options(Map.of()));

        assertThat(options).hasToString("db.example:5432/shop");
        assertThat(options.login().toString()).doesNotContain(SECRET);
        assertThat(factory.toString()).contains("db.example").doesNotContain(SECRET);
        assertThat(PgConnectionOptions.builder().password(SECRET).toString()).doesNotContain(SECRET);
        assertThatThrownBy(() -> read(Map.of("password", new Object() {
                    @Override
                    public String toString() {
                        return SECRET;
                    }
                })))
                .hasMessageContaining("password")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void aKeyThatIsGivenAsTextIsNotShownEither() {
        PgConnectionFactory factory = new PgConnectionFactory(read(
                Map.of("host", "127.0.0.1", "sslMode", "require", "sslKey", "-----BEGIN PRIVATE KEY----- " + SECRET)));

        assertThatThrownBy(() -> factory.create().block())
                .hasMessageContaining("sslKey")
                .satisfies(error -> {
                    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
                        assertThat(cause.toString()).doesNotContain(SECRET);
                    }
                });
    }
}
