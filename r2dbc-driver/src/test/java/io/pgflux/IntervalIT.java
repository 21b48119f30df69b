package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.Interval;
import io.pgflux.testing.PostgresServer;
import java.time.Duration;
import java.time.Period;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Any interval, and the server's text of it in each of its styles. */
class IntervalIT {

    private static final int TRIES = 200;

    /** The ends of an int as hours, in which PostgreSQL counted when it printed intervals before version 15. */
    private static final long MAX_MICROS = Integer.MAX_VALUE * 3_600_000_000L;

    private static String database;
    private static final Map<String, Client> CLIENTS = new LinkedHashMap<>();

    @BeforeContainer
    static void connect() {
        database = PostgresServer.shared().createDatabase();
        for (String style : List.of("postgres", "postgres_verbose", "iso_8601", "sql_standard")) {
            CLIENTS.put(style, Client.open(Client.options(database).options(Map.of("IntervalStyle", style))));
        }
    }

    @AfterContainer
    static void disconnect() {
        CLIENTS.values().forEach(Client::close);
        PostgresServer.shared().dropDatabase(database);
    }

    @Property(tries = TRIES)
    void comesBackInEveryStyle(@ForAll("intervals") Interval value) {
        CLIENTS.forEach((style, client) -> {
            String text = client.value(String.class, "SELECT format('%s', $1::interval)", value);

            assertThat(Interval.parse(text)).as(style).isEqualTo(value);
            assertThat(client.value(Interval.class, "SELECT $1", value))
                    .as(style)
                    .isEqualTo(value);
            assertThat(client.value(String.class, "SELECT $1", value))
                    .as("binary has no style")
                    .isEqualTo(value.toString());
            assertThat(client.simpleValue(Interval.class, "SELECT '" + value + "'::interval"))
                    .as("%s, text", style)
                    .isEqualTo(value);
            if (style.equals("postgres")) {
                assertThat(value).hasToString(text);
            }
        });
    }

    @Property(tries = TRIES)
    void aDurationAndAPeriodComeBack(@ForAll("intervals") Interval value) {
        Duration time = new Interval(0, 0, value.microseconds()).toDuration();
        Period date = new Interval(value.months(), value.days(), 0).toPeriod();

        CLIENTS.values().forEach(client -> {
            assertThat(client.value(Duration.class, "SELECT $1", time)).isEqualTo(time);
            assertThat(client.value(Period.class, "SELECT $1", date)).isEqualTo(date);
            assertThat(client.value(Boolean.class, "SELECT $1 + $2 = $3", date, time, value))
                    .isTrue();
        });
    }

    @Provide
    Arbitrary<Interval> intervals() {
        // The least int has a wrong text in the other styles before PostgreSQL 15: it is refused, or out of range
        Arbitrary<Integer> numbers = Arbitraries.oneOf(
                Arbitraries.integers().between(-Integer.MAX_VALUE, Integer.MAX_VALUE),
                Arbitraries.integers().between(-30, 30));
        Arbitrary<Long> micros = Arbitraries.oneOf(
                Arbitraries.longs().between(-MAX_MICROS, MAX_MICROS),
                Arbitraries.longs().between(-100_000, 100_000).map(n -> n * 1_000_000),
                Arbitraries.longs().between(-3, 3));
        return Combinators.combine(numbers, numbers, micros).as(Interval::new);
    }
}
