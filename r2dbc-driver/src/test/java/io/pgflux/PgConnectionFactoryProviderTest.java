package io.pgflux;

import static io.r2dbc.spi.ConnectionFactoryOptions.DRIVER;
import static io.r2dbc.spi.ConnectionFactoryOptions.HOST;
import static io.r2dbc.spi.ConnectionFactoryOptions.PASSWORD;
import static io.r2dbc.spi.ConnectionFactoryOptions.USER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.pgflux.api.StringType;
import io.pgflux.handshake.TcpDetail;
import io.pgflux.testing.ScriptedServer;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.ConnectionFactoryProvider;
import io.r2dbc.spi.Option;
import java.time.Duration;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TimeZone;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.resources.LoopResources;

class PgConnectionFactoryProviderTest {

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
    void theServiceLoaderFindsIt() {
        assertThat(ServiceLoader.load(ConnectionFactoryProvider.class).stream().map(ServiceLoader.Provider::type))
                .contains(PgConnectionFactoryProvider.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pgflux", "postgresql", "postgres"})
    void eachOfItsDriversMakesAFactory(String driver) {
        ConnectionFactory factory = ConnectionFactories.get("r2dbc:" + driver + "://app:secret@localhost:5433/shop");

        assertThat(factory).isInstanceOf(PgConnectionFactory.class);
        assertThat(factory.getMetadata().getName()).isEqualTo("PostgreSQL");
    }

    @Test
    void itLeavesOtherDriversAlone() {
        PgConnectionFactoryProvider provider = new PgConnectionFactoryProvider();

        assertThat(provider.supports(options(Map.of("driver", "mysql")))).isFalse();
        assertThat(provider.supports(options(Map.of("driver", "pool")))).isFalse();
        assertThat(provider.supports(ConnectionFactoryOptions.builder().build()))
                .isFalse();
        assertThat(provider.getDriver()).isEqualTo("pgflux");
    }

    @Test
    void optionsOfOthersAreTolerated() {
        assertThat(ConnectionFactories.get(
                        "r2dbc:postgresql://app@localhost/shop?TC_IMAGE_TAG=18&TC_REUSABLE=true&x=y"))
                .isInstanceOf(PgConnectionFactory.class);
        read(Map.of("protocol", "", "TC_IMAGE_TAG", "18", "someObject", new Object(), "maxSize", 10));
    }

    private static final LoopResources LOOPS = LoopResources.create("provider-test");

    private static final Map<String, Object> TYPED = Map.ofEntries(
            Map.entry("port", 6543),
            Map.entry("database", "shop"),
            Map.entry("applicationName", "till"),
            Map.entry("schema", "sales, public"),
            Map.entry("options", Map.of("work_mem", "5MB", "enable_seqscan", "off")),
            Map.entry("timeZone", ZoneId.of("Asia/Kolkata")),
            Map.entry("connectTimeout", Duration.ofSeconds(7)),
            Map.entry("statementTimeout", Duration.ofMillis(1_500)),
            Map.entry("lockWaitTimeout", Duration.ofMillis(250)),
            Map.entry("preparedStatementCacheQueries", 17),
            Map.entry("rewriteBatchedInserts", true),
            Map.entry("stringType", StringType.VARCHAR),
            Map.entry("scramMaxIterations", 5_000),
            Map.entry("socketTimeout", Duration.ofMinutes(2)),
            Map.entry("cancelConcurrency", 3),
            Map.entry("cancelTimeout", Duration.ofSeconds(4)),
            Map.entry("tcpKeepAlive", true),
            Map.entry("tcpKeepAliveIdle", Duration.ofMinutes(1)),
            Map.entry("tcpKeepAliveInterval", Duration.ofSeconds(10)),
            Map.entry("tcpKeepAliveCount", 3),
            Map.entry("tcpUserTimeout", Duration.ofSeconds(30)),
            Map.entry("tcpNoDelay", false));

    @Test
    void optionsMayBeTyped() {
        isAsTyped(read(TYPED));
        isAsTyped(read(with("timeZone", TimeZone.getTimeZone("Asia/Kolkata"))));
        isAsTyped(read(with("port", 6543L)));
        isAsTyped(read(with("applicationName", new StringBuilder("till"))));
    }

    private static Map<String, Object> with(String option, Object value) {
        Map<String, Object> changed = new HashMap<>(TYPED);
        changed.put(option, value);
        return changed;
    }

    @Test
    void optionsMayBeStrings() {
        isAsTyped(read(Map.ofEntries(
                Map.entry("port", "6543"),
                Map.entry("database", "shop"),
                Map.entry("applicationName", "till"),
                Map.entry("schema", "sales, public"),
                Map.entry("options", "work_mem=5MB;enable_seqscan=off"),
                Map.entry("timeZone", "Asia/Kolkata"),
                Map.entry("connectTimeout", "PT7S"),
                Map.entry("statementTimeout", "1500ms"),
                Map.entry("lockWaitTimeout", "PT0.25S"),
                Map.entry("preparedStatementCacheQueries", "17"),
                Map.entry("rewriteBatchedInserts", "1"),
                Map.entry("stringType", "Varchar"),
                Map.entry("scramMaxIterations", "5000"),
                Map.entry("socketTimeout", "2m"),
                Map.entry("cancelConcurrency", "3"),
                Map.entry("cancelTimeout", "4s"),
                Map.entry("tcpKeepAlive", "TRUE"),
                Map.entry("tcpKeepAliveIdle", "60s"),
                Map.entry("tcpKeepAliveInterval", "PT10S"),
                Map.entry("tcpKeepAliveCount", "3"),
                Map.entry("tcpUserTimeout", "30000ms"),
                Map.entry("tcpNoDelay", "false"))));
    }

    @Test
    void optionsMayBeInTheUrl() {
        ConnectionFactoryOptions url =
                ConnectionFactoryOptions.parse("r2dbc:pgflux://app:secret@db.example:6543/shop?applicationName=till"
                        + "&schema=sales,%20public&options=work_mem%3D5MB%3Benable_seqscan%3Doff&timeZone=Asia/Kolkata"
                        + "&connectTimeout=7s&statementTimeout=1500ms&lockWaitTimeout=250ms"
                        + "&preparedStatementCacheQueries=17&scramMaxIterations=5000&tcpKeepAlive=true&tcpNoDelay=0"
                        + "&rewriteBatchedInserts=true&stringType=varchar&cancelConcurrency=3&cancelTimeout=PT4S&socketTimeout=120s"
                        + "&tcpKeepAliveIdle=1m&tcpKeepAliveInterval=10s&tcpKeepAliveCount=3&tcpUserTimeout=30s");

        isAsTyped(new OptionReader(url).read());
    }

    private static void isAsTyped(PgConnectionOptions options) {
        assertThat(options.values().host).isEqualTo("db.example");
        assertThat(options.values().ports).containsExactly(6543);
        assertThat(options.values().connectTimeout).isEqualTo(Duration.ofSeconds(7));
        assertThat(options.transport().socket().keepAlive()).isTrue();
        assertThat(options.transport().socket().noDelay()).isFalse();
        assertThat(options.transport().socket().details())
                .isEqualTo(Map.of(
                        TcpDetail.KEEP_ALIVE_IDLE, 60,
                        TcpDetail.KEEP_ALIVE_INTERVAL, 10,
                        TcpDetail.KEEP_ALIVE_COUNT, 3,
                        TcpDetail.USER_TIMEOUT, 30_000));
        assertThat(options.preparedStatementCacheQueries()).isEqualTo(17);
        assertThat(options.rewriteBatchedInserts()).isTrue();
        assertThat(options.stringType()).isEqualTo(StringType.VARCHAR);
        assertThat(options.scramMaxIterations()).isEqualTo(5_000);
        assertThat(options.values().socketTimeout).isEqualTo(Duration.ofMinutes(2));
        assertThat(options.cancelConcurrency()).isEqualTo(3);
        assertThat(options.cancelTimeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(parameters(options))
                .containsEntry("database", "shop")
                .containsEntry("application_name", "till")
                .containsEntry("search_path", "sales, public")
                .containsEntry("TimeZone", "Asia/Kolkata")
                .containsEntry("statement_timeout", "1500")
                .containsEntry("lock_timeout", "250")
                .containsEntry("work_mem", "5MB")
                .containsEntry("enable_seqscan", "off")
                .containsEntry("client_encoding", "UTF8")
                .containsEntry("DateStyle", "ISO");
    }

    private static Map<String, String> parameters(PgConnectionOptions options) {
        return options.login().request().parameters();
    }

    @Test
    void whatIsNotGivenHasItsDefault() {
        PgConnectionOptions options = read(Map.of());

        assertThat(options.values().ports).containsExactly(5432);
        assertThat(options.values().connectTimeout).isEqualTo(Duration.ofSeconds(30));
        assertThat(options.transport().loops().given()).isNull();
        assertThat(options.preparedStatementCacheQueries()).isEqualTo(256);
        assertThat(options.rewriteBatchedInserts()).isFalse();
        assertThat(options.stringType()).isEqualTo(StringType.AUTO);
        assertThat(options.values().socketTimeout).isNull();
        assertThat(options.transport().socket().keepAlive()).isFalse();
        assertThat(options.transport().socket().details()).isEmpty();
        assertThat(options.cancelConcurrency()).isEqualTo(8);
        assertThat(options.cancelTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(parameters(options))
                .containsEntry("application_name", "pgflux")
                .doesNotContainKeys("database", "search_path", "statement_timeout", "lock_timeout");
    }

    @Test
    void eachDetailOfKeepaliveTurnsItOn() {
        for (Map<String, Object> detail : List.<Map<String, Object>>of(
                Map.of("tcpKeepAliveIdle", "9s"),
                Map.of("tcpKeepAliveInterval", "9s"),
                Map.of("tcpKeepAliveCount", 9))) {
            assertThat(read(detail).transport().socket().keepAlive()).isTrue();
        }
        assertThat(read(Map.of("tcpUserTimeout", "9s")).transport().socket().keepAlive())
                .isFalse();
    }

    @Test
    void loopResourcesAreTakenAsTheyAre() {
        assertThat(read(Map.of("loopResources", LOOPS)).transport().loops().given())
                .isSameAs(LOOPS);
    }

    @Test
    void theIncumbentsNameOfTheSchemaIsTaken() {
        assertThat(parameters(read(Map.of("currentSchema", "sales")))).containsEntry("search_path", "sales");
    }

    static Stream<Arguments> wrongValues() {
        return Stream.of(
                arguments("host", ""),
                arguments("user", ""),
                arguments("password", 12345),
                arguments("port", "http"),
                arguments("port", ""),
                arguments("port", 0),
                arguments("port", 65_536),
                arguments("port", "5432.5"),
                arguments("port", 5432.5),
                arguments("port", 1L << 40),
                arguments("connectTimeout", "soon"),
                arguments("connectTimeout", "10"),
                arguments("connectTimeout", "PT0S"),
                arguments("connectTimeout", Duration.ofSeconds(-1)),
                arguments("connectTimeout", "99999999999999999999s"),
                arguments("statementTimeout", "a while"),
                arguments("statementTimeout", Duration.ofSeconds(-1)),
                arguments("statementTimeout", Duration.ofDays(25)),
                arguments("statementTimeout", Duration.ofSeconds(Long.MAX_VALUE)),
                arguments("lockWaitTimeout", "-5s"),
                arguments("lockWaitTimeout", Duration.ofMillis(-1)),
                arguments("lockWaitTimeout", "1000h"),
                arguments("timeZone", "Middle/Earth"),
                arguments("timeZone", ""),
                arguments("tcpKeepAlive", "maybe"),
                arguments("tcpNoDelay", 2),
                arguments("tcpKeepAliveIdle", "1500ms"),
                arguments("tcpKeepAliveIdle", "0s"),
                arguments("tcpKeepAliveInterval", "10h"),
                arguments("tcpKeepAliveCount", 128),
                arguments("tcpUserTimeout", "0ms"),
                arguments("preparedStatementCacheQueries", -2),
                arguments("preparedStatementCacheQueries", "many"),
                arguments("rewriteBatchedInserts", "always"),
                arguments("stringType", "text"),
                arguments("stringType", ""),
                arguments("scramMaxIterations", 0),
                arguments("socketTimeout", "0s"),
                arguments("socketTimeout", Duration.ofSeconds(-1)),
                arguments("cancelConcurrency", 0),
                arguments("cancelTimeout", "0s"),
                arguments("cancelTimeout", "at once"),
                arguments("loopResources", "mine"),
                arguments("options", "work_mem"),
                arguments("options", "=5MB"),
                arguments("options", 5),
                arguments("applicationName", "a\0b"),
                arguments("database", "a\0b"),
                arguments("schema", "a\0b"));
    }

    @ParameterizedTest
    @MethodSource("wrongValues")
    void aWrongValueIsRefusedWithTheNameOfTheOption(String option, Object value) {
        assertThatThrownBy(() -> read(Map.of(option, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(option)
                .hasMessageNotContaining(SECRET)
                .hasMessageNotContaining("12345");
    }

    @ParameterizedTest
    @ValueSource(strings = {"host", "user"})
    void aMissingOptionIsNamed(String option) {
        Map<Option<?>, Object> given = new LinkedHashMap<>(Map.of(HOST, "localhost", USER, "app"));
        given.remove(option.equals("host") ? HOST : USER);
        ConnectionFactoryOptions.Builder builder =
                ConnectionFactoryOptions.builder().option(DRIVER, "pgflux");
        given.forEach((name, value) -> builder.option(Option.valueOf(name.name()), value));

        assertThatThrownBy(() -> ConnectionFactories.get(builder.build()))
                .isInstanceOfAny(IllegalArgumentException.class, IllegalStateException.class)
                .hasMessageContaining(option);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "user",
                "USER",
                "database",
                "client_encoding",
                "Client_Encoding",
                "DateStyle",
                "datestyle",
                "replication"
            })
    void aSettingThatTheDriverReliesOnCannotBeChanged(String setting) {
        assertThatThrownBy(() -> read(Map.of("options", Map.of(setting, "x"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(setting);
    }

    @Test
    void aFactoryIsLazyAndSoIsCreate() {
        AtomicInteger asked = new AtomicInteger();
        Supplier<String> credential = () -> "credential " + asked.incrementAndGet();
        try (ScriptedServer server = ScriptedServer.start()) {
            ConnectionFactory factory = ConnectionFactories.get(options(
                    Map.of("host", server.host(), "port", server.port(), "user", credential, "password", credential)));
            factory.create();

            assertThat(asked).hasValue(0);
            assertThat(server.connections()).isZero();
        }
        assertThat(ConnectionFactories.get("r2dbc:postgresql://app@does-not-exist.invalid/shop"))
                .isNotNull();
    }

    @Test
    void optionsThatAreBuiltDoNotChange() {
        PgConnectionOptions.Builder builder =
                PgConnectionOptions.builder().host("one.example").user("app");
        PgConnectionOptions built = builder.build();

        builder.host("two.example").port(1).applicationName("other");

        assertThat(built.values().host).isEqualTo("one.example");
        assertThat(built.values().ports).containsExactly(5432);
        assertThat(parameters(built)).containsEntry("application_name", "pgflux");
        assertThat(builder.build().values().host).isEqualTo("two.example");
    }
}
