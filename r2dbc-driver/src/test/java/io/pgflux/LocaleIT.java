package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgTransactionDefinition;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.IsolationLevel;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Nothing that is sent, looked up or converted may depend on the language of the machine: in Turkish {@code "ID"} in lower
 * case is not {@code "id"}, in Arabic and Hindi {@code %d} has other digits.
 */
@Isolated("the default locale is the JVM's")
@ParameterizedClass
@ValueSource(strings = {"tr-TR", "ar-EG", "hi-IN-u-nu-deva", "th-TH-u-nu-thai", "lt-LT"})
class LocaleIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    private static Locale before;

    @BeforeParameterizedClassInvocation
    static void speak(String language) {
        before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(language));
    }

    @AfterParameterizedClassInvocation
    static void speakAsBefore() {
        Locale.setDefault(before);
    }

    LocaleIT(String language) {}

    private static Client open() {
        return Client.open((PgConnectionFactory) ConnectionFactories.get(
                "r2dbc:postgresql://%s@%s:%s/%s?sslMode=DISABLE&tcpKeepAlive=TRUE&timeZone=Asia/Kolkata&statementTimeout=1234567ms"
                        .formatted(
                                database.user(), database.host(), String.valueOf(database.port()), database.name())));
    }

    @Test
    void namesOfColumnsAreFound() {
        try (Client client = open()) {
            String sql = "SELECT 1 AS \"ID\", 2 AS title, 3 AS \"Imi\u0130\"";
            assertThat(client.read(row -> List.of(row.get("id"), row.get("TITLE"), row.get("Title")), sql))
                    .containsExactly(List.of(1, 2, 2));
            assertThat(client.read(row -> row.getMetadata().contains("id"), sql))
                    .containsExactly(true);
            assertThat(client.read(row -> row.getMetadata().contains("TITLE"), sql))
                    .containsExactly(true);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1234567890::int8",
                "1e30::float8",
                "1.5e-7::float8",
                "1e30::float4",
                "12345.67890::numeric",
                "date '2024-02-29'",
                "time '12:34:56.789'",
                "timetz '12:34:56.789+05:30'",
                "timestamp '0044-03-15 12:34:56.000789 BC'",
                "timestamptz '12024-02-29 12:34:56.000789+00'",
                "interval '1 year -2 mons 3 days -04:05:06.007'",
                "point '(1.5e-7,1e30)'",
                "circle '<(-1.5,2),3e-5>'",
                "path '[(1,2),(1234567890,4.5)]'",
                "'\\xdeadbeef'::bytea",
                "'01234567-89ab-cdef-8edc-ba9876543210'::uuid"
            })
    void theStringOfAValueIsTheServersText(String expression) {
        try (Client client = open()) {
            String text = client.value(String.class, "SELECT format('%s', " + expression + ")");

            assertThat(client.value(String.class, "SELECT " + expression)).isEqualTo(text);
            assertThat(client.simpleValue(String.class, "SELECT " + expression)).isEqualTo(text);
            assertThat(client.simpleValue(Object.class, "SELECT " + expression))
                    .isEqualTo(client.value(Object.class, "SELECT " + expression));
        }
    }

    @Test
    void whatTheDriverSendsIsSqlAndSettings() {
        try (Client client = open()) {
            assertThat(client.value(String.class, "SHOW statement_timeout")).isEqualTo("1234567ms");
            client.connection().setLockWaitTimeout(Duration.ofMillis(7_654_321)).block(Client.PATIENCE);
            assertThat(client.value(String.class, "SHOW lock_timeout")).isEqualTo("7654321ms");
            client.connection()
                    .beginTransaction(PgTransactionDefinition.from(IsolationLevel.SERIALIZABLE)
                            .readOnly()
                            .lockWaitTimeout(Duration.ofMillis(1_357_911)))
                    .block(Client.PATIENCE);
            client.connection().createSavepoint("Istanbul \u0131\u0130").block(Client.PATIENCE);
            assertThat(client.value(String.class, "SHOW transaction_isolation")).isEqualTo("serializable");
            assertThat(client.value(String.class, "SHOW lock_timeout")).isEqualTo("1357911ms");
            client.connection()
                    .rollbackTransactionToSavepoint("Istanbul \u0131\u0130")
                    .block(Client.PATIENCE);
            client.connection().commitTransaction().block(Client.PATIENCE);
        }
    }
}
