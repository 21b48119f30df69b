package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.api.ProtocolVersion;
import io.pgflux.handshake.TcpDetail;
import io.pgflux.libpq.Environment;
import io.r2dbc.spi.ConnectionFactoryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** What a text, a service and the environment make of the options, and which of them wins. */
class ConnectionTextTest {

    @TempDir
    Path home;

    private Environment environment(Map<String, String> variables) {
        return new Environment(variables, "me", home.toString(), false);
    }

    private PgConnectionOptions.Builder read(String text, Map<String, String> variables) {
        return ConnectionText.read(text, environment(variables));
    }

    private PgConnectionOptions.Builder read(String text) {
        return read(text, Map.of());
    }

    @Test
    void theThreeFormsMeanTheSame() {
        for (String text : new String[] {
            "r2dbc:pgflux://app:secret@db.example:5433/shop?applicationName=till",
            "postgresql://app:secret@db.example:5433/shop?application_name=till",
            "host=db.example port=5433 user=app password='secret' dbname=shop application_name=till"
        }) {
            PgConnectionOptions.Builder options = read(text);

            assertThat(options.build()).asString().contains("db.example", "5433", "shop");
            assertThat(options.userName).isEqualTo("app");
            assertThat(options.password.block()).hasToString("secret");
            assertThat(options.applicationName).isEqualTo("till");
        }
        assertThat(PgConnectionFactory.from("postgresql://app@db.example/shop"))
                .hasToString(PgConnectionFactory.from("r2dbc:postgres://app@db.example/shop")
                        .toString());
    }

    @Test
    void keywordsBecomeOptions() {
        PgConnectionOptions.Builder options = read("host=h connect_timeout=7 keepalives=1 keepalives_idle=60"
                + " keepalives_interval=10 keepalives_count=3 tcp_user_timeout=1500 passfile=/srv/pass"
                + " options='-c work_mem=8MB --search-path=a\\\\ b -cjit=off' fallback_application_name=psql"
                + " client_encoding=UTF8 gssencmode=prefer sslcompression=0 max_protocol_version=3.2");

        assertThat(options.connectTimeout).isEqualTo(Duration.ofSeconds(7));
        assertThat(options.tcpKeepAlive).isTrue();
        assertThat(options.tcpDetails)
                .isEqualTo(Map.of(
                        TcpDetail.KEEP_ALIVE_IDLE, 60,
                        TcpDetail.KEEP_ALIVE_INTERVAL, 10,
                        TcpDetail.KEEP_ALIVE_COUNT, 3,
                        TcpDetail.USER_TIMEOUT, 1_500));
        assertThat(options.passFile).isEqualTo(Path.of("/srv/pass"));
        assertThat(options.options).isEqualTo(Map.of("work_mem", "8MB", "search_path", "a b", "jit", "off"));
        assertThat(options.applicationName).isEqualTo("psql");
        assertThat(options.protocolVersion).isEqualTo(ProtocolVersion.V3_2);
    }

    @Test
    void zeroIsNoLimitAndTheOperatingSystemsDefault() {
        PgConnectionOptions.Builder options =
                read("connect_timeout=0 keepalives=0 keepalives_idle=60 tcp_user_timeout=0 fallback_application_name=x"
                        + " application_name=y");

        assertThat(options.connectTimeout).isEqualTo(Duration.ofMillis(Integer.MAX_VALUE));
        assertThat(options.tcpKeepAlive).isFalse();
        assertThat(options.tcpDetails).isEmpty();
        assertThat(options.applicationName).isEqualTo("y");
        assertThat(read("keepalives_idle=0 keepalives_count=-1").tcpDetails).isEmpty();
    }

    @Test
    void whatIsNotSaidIsLibpqsDefault() {
        PgConnectionOptions.Builder options = read("dbname=shop user=''");

        assertThat(options.host).isEqualTo("localhost");
        assertThat(options.userName).isEqualTo("me");
        assertThat(options.passFile).isEqualTo(home.resolve(".pgpass"));
        assertThat(options.tcpKeepAlive).isFalse(); // the one that is ours
    }

    @Test
    void anUrlOfR2dbcHasNoneOfThem() {
        PgConnectionOptions.Builder options = read("r2dbc:pgflux:///shop", Map.of("PGUSER", "x", "PGHOST", "h"));

        assertThat(options.host).isNull();
        assertThat(options.passFile).isNull();
        assertThatThrownBy(options::build).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "r2dbc:pgflux://explicit/?environment=true&service=shop, explicit",
        "host=explicit service=shop environment=true, explicit",
        "r2dbc:pgflux:///?environment=true&service=shop, service",
        "service=shop environment=true, service",
        "r2dbc:pgflux:///?service=shop, service",
        "service=shop, service",
        "r2dbc:pgflux:///?environment=true, variable",
        "environment=true, variable",
        "dbname=x, localhost"
    })
    void theTextWinsOverTheServiceAndTheServiceOverTheVariables(String text, String host) throws IOException {
        Files.writeString(home.resolve(".pg_service.conf"), "[shop]\nhost=service\n");

        assertThat(read(text, Map.of("PGHOST", "variable")).host).isEqualTo(host);
    }

    @Test
    void aVariableNamesTheServiceIfTheTextDoesNot() throws IOException {
        Files.writeString(home.resolve(".pg_service.conf"), "[a]\nhost=a\nuser=a\n[b]\nhost=b\n");
        Map<String, String> variables = Map.of("PGSERVICE", "a", "PGUSER", "variable", "PGPORT", "5433");

        assertThat(read("r2dbc:pgflux:///?environment=true", variables).userName)
                .isEqualTo("a");
        PgConnectionOptions.Builder other = read("r2dbc:pgflux:///?environment=true&service=b", variables);
        assertThat(other.host).isEqualTo("b");
        assertThat(other.userName).isEqualTo("variable");
        assertThat(other.build()).hasToString("b:5433/");
    }

    @Test
    void theProviderReadsThemToo() throws IOException {
        Files.writeString(home.resolve(".pg_service.conf"), "[shop]\nhost=service\nuser=app\nconnect_timeout=3\n");
        ConnectionFactoryOptions options = ConnectionFactoryOptions.builder()
                .option(ConnectionFactoryOptions.DRIVER, "pgflux")
                .option(PgConnectionFactoryProvider.SERVICE, "shop")
                .option(PgConnectionFactoryProvider.ENVIRONMENT, true)
                .option(ConnectionFactoryOptions.CONNECT_TIMEOUT, Duration.ofSeconds(5))
                .build();

        PgConnectionOptions read = new OptionReader(options, environment(Map.of("PGDATABASE", "shop"))).read();

        assertThat(read).hasToString("service:5432/shop");
        assertThat(read.transport().connectTimeout()).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void ourOptionsMayBeAmongTheKeywords() {
        PgConnectionOptions.Builder options = read("postgresql:///shop?statementTimeout=10s&fetchSize=50&schema=x");

        assertThat(options.statementTimeout).isEqualTo(Duration.ofSeconds(10));
        assertThat(options.fetchSize).isEqualTo(50);
        assertThat(options.schema).isEqualTo("x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "host=h bogus=1 | bogus",
                "postgresql://h/?bogus=1 | bogus",
                "host=h password=my b$d=1 | form",
                "connect_timeout=soon | connect_timeout",
                "keepalives=maybe | keepalives",
                "client_encoding=LATIN1 | client_encoding",
                "gssencmode=require | gssencmode",
                "options=-x | options",
                "options='-c a' | options",
                "requirepeer=postgres | requirepeer",
                "sslcrldir=/x | sslcrldir",
                "host=a hostaddr=127.0.0.1 | hostaddr",
                "port=0 | port",
                "host=a,b port=1,2,3 | port",
                "service=nowhere | nowhere",
                "jdbc:postgresql://h/db?a=b | r2dbc:",
                "shop | r2dbc:",
                "r2dbc:mysql://h/db | mysql"
            })
    void whatCannotBeMeantIsRefusedByName(String text, String name) {
        assertThatThrownBy(() -> read(text).build())
                .isInstanceOfAny(IllegalArgumentException.class, UnsupportedOperationException.class)
                .hasMessageContaining(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password=s3cr3t b=x y",
                "postgresql://u:s3cr3t@h:p/",
                "password=s3cr3t bogus=1",
                "password=x = s3cr3t",
                "r2dbc:pgflux://u:s3cr3t@h/d?host=x",
                "r2dbc:pgflux://u:s3 cr3t@h:x/d",
                "r2dbc:pgflux:///d?password=s3cr3t"
            })
    void aPasswordIsNotTold(String text) {
        assertThatThrownBy(() -> read(text)).hasMessageNotContainingAny("s3cr3t", "cr3t");
    }

    @Test
    void anIpv6AddressAndTheDirectoryOfASocketAreHosts() {
        assertThat(read("postgresql://[::1]/x").host).isEqualTo("[::1]");
        assertThat(read("postgresql://%2Ftmp/x").host).isEqualTo("/tmp");
        assertThat(read("host=/tmp").host).isEqualTo("/tmp");
        assertThat(read("hostaddr=127.0.0.1").host).isEqualTo("127.0.0.1");
        assertThat(read("r2dbc:pgflux://%2Ftmp/x").host).isEqualTo("/tmp");
    }

    @Test
    void thereMayBeSeveralHosts() {
        assertThat(read("postgresql://a:5433,%2Ftmp,[::1]:1,b/x").build())
                .hasToString("a:5433,/tmp:5432,[::1]:1,b:5432/x");
        assertThat(read("host=a,,/tmp port=7 dbname=x").build()).hasToString("a:7,localhost:7,/tmp:7/x");
        assertThat(read("r2dbc:pgflux://c/x?environment=true", Map.of("PGHOST", "a,b", "PGPORT", "7"))
                        .build())
                .hasToString("c:7/x");
    }

    @Test
    void aPasswordMayComeFromThePublisherOfTheBuilder() {
        PgConnectionOptions.Builder options = PgConnectionOptions.from("host=h user=app password=text");

        assertThat(options.password(Mono.just("other")).password.block()).hasToString("other");
    }
}
