package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.TimeZone;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An instant is the same in every zone, and is shown in the zone of the session, which the server has the last word on. */
class TimeZoneIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    /** Around the changes of daylight saving, on both hemispheres, by an hour and by half of one. */
    private static final List<Instant> INSTANTS = List.of(
            Instant.parse("1970-01-01T00:00:00Z"),
            Instant.parse("1999-12-31T23:59:59.999999Z"),
            Instant.parse("2000-01-01T00:00:00Z"),
            Instant.parse("2023-03-12T05:29:59.999999Z"),
            Instant.parse("2023-03-12T05:30:00Z"),
            Instant.parse("2023-11-05T04:29:59.999999Z"),
            Instant.parse("2023-11-05T04:30:00Z"),
            Instant.parse("2024-04-06T14:59:59.999999Z"),
            Instant.parse("2024-04-06T15:00:00Z"),
            Instant.parse("2024-10-05T15:29:59.999999Z"),
            Instant.parse("2024-10-05T15:30:00Z"),
            Instant.parse("2037-07-01T12:00:00.5Z"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTC",
                "Z",
                "GMT",
                "Asia/Kolkata",
                "America/St_Johns",
                "Australia/Lord_Howe",
                "Europe/London",
                "Asia/Kathmandu",
                "Etc/GMT+5",
                "UTC+05:30",
                "+05:30",
                "-03:30",
                "+02",
                "-12:45"
            })
    void theOptionSetsTheZoneOfTheSession(String name) {
        ZoneId zone = ZoneId.of(name);
        try (Client client = Client.open(Client.options(database).timeZone(zone))) {
            for (Instant instant : INSTANTS) {
                ZoneOffset offset = zone.getRules().getOffset(instant);

                assertThat(client.value(Integer.class, "SELECT extract(timezone FROM $1::timestamptz)::int", instant))
                        .as("what the server makes of %s at %s", name, instant)
                        .isEqualTo(offset.getTotalSeconds());
                assertInZone(client, instant, offset);
            }
        }
    }

    /** Binary and text, against the server's own words. */
    private static void assertInZone(Client client, Instant instant, ZoneOffset offset) {
        String literal = "SELECT '" + instant + "'::timestamptz";
        OffsetDateTime expected = instant.atOffset(offset);

        assertThat(client.value(Object.class, literal)).isEqualTo(expected);
        assertThat(client.value(OffsetDateTime.class, "SELECT $1", instant)).isEqualTo(expected);
        assertThat(client.simpleValue(OffsetDateTime.class, literal)).isEqualTo(expected);
        assertThat(client.value(ZonedDateTime.class, literal).toOffsetDateTime())
                .isEqualTo(expected);
        assertThat(client.value(Instant.class, literal)).isEqualTo(instant);
        assertThat(client.simpleValue(Instant.class, literal)).isEqualTo(instant);

        String text = client.value(String.class, "SELECT format('%s', $1::timestamptz)", instant);
        assertThat(client.value(String.class, literal)).isEqualTo(text);
        assertThat(client.simpleValue(String.class, literal)).isEqualTo(text);
        assertThat(client.value(LocalDateTime.class, "SELECT $1::timestamptz::timestamp", instant))
                .isEqualTo(expected.toLocalDateTime());
    }

    @Test
    void aZonedDateTimeIsInTheZoneOfTheSession() {
        ZoneId zone = ZoneId.of("Australia/Lord_Howe");
        try (Client client = Client.open(Client.options(database).timeZone(zone))) {
            Instant overlap = Instant.parse("2024-04-06T14:45:00Z");

            assertThat(client.value(ZonedDateTime.class, "SELECT $1", overlap.atZone(ZoneId.of("America/St_Johns"))))
                    .isEqualTo(overlap.atZone(zone));
            assertThat(client.simpleValue(ZonedDateTime.class, "SELECT timestamptz '" + overlap + "'"))
                    .isEqualTo(overlap.atZone(zone));
        }
    }

    @Test
    void theDefaultIsTheZoneOfTheJvm() {
        ZoneId zone = ZoneId.systemDefault();
        try (Client client = Client.open(Client.options(database))) {
            for (Instant instant : INSTANTS) {
                assertInZone(client, instant, zone.getRules().getOffset(instant));
            }
        }
    }

    @Test
    void theOptionMayBeAStringOrATimeZone() {
        for (Object zone : List.of("Asia/Kolkata", TimeZone.getTimeZone("Asia/Kolkata"), ZoneId.of("Asia/Kolkata"))) {
            ConnectionFactoryOptions options = ConnectionFactoryOptions.parse("r2dbc:pgflux://%s@%s:%d/%s"
                            .formatted(database.user(), database.host(), database.port(), database.name()))
                    .mutate()
                    .option(Option.valueOf("timeZone"), zone)
                    .build();
            try (Client client = Client.open((PgConnectionFactory) ConnectionFactories.get(options))) {
                assertThat(client.value(String.class, "SHOW TimeZone")).isEqualTo("Asia/Kolkata");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET TIME ZONE 'Asia/Kolkata'",
                "SET TIME ZONE INTERVAL '+05:30' HOUR TO MINUTE",
                "SET TIME ZONE 5.5",
                "SET TIME ZONE '<+05:30>-05:30'",
                "SET TIME ZONE 'IST-5:30'",
                "SET TIME ZONE 'GMT-05:30'", // POSIX counts westwards, where Java would read it eastwards
                "SET TIME ZONE 'UTC-05:30'",
                "SET TIME ZONE 'UTC-5:30:00'",
                "SELECT set_config('timezone', 'Asia/Kolkata', false)"
            })
    void aChangeInTheSessionIsFollowed(String sql) {
        Instant instant = Instant.parse("2024-02-29T12:00:00.000001Z");
        try (Client client = Client.open(Client.options(database).timeZone(ZoneOffset.UTC))) {
            assertInZone(client, instant, ZoneOffset.UTC);

            client.update(sql);

            assertInZone(client, instant, ZoneOffset.ofHoursMinutes(5, 30));

            client.update("SET TIME ZONE DEFAULT");

            assertInZone(client, instant, ZoneOffset.UTC);
        }
    }

    @Test
    void aZoneThatJavaOnlyKnowsAsAnOldAbbreviationIsFollowed() {
        Instant instant = Instant.parse("2024-07-01T12:00:00Z");
        try (Client client = Client.open(Client.options(database))) {
            client.update("SET TIME ZONE 'HST'");

            assertInZone(client, instant, ZoneOffset.ofHours(-10));
        }
    }

    /** A rule that Java does not have: then at least the instant is right, and never a local time in another zone. */
    @Test
    void inAZoneThatJavaDoesNotKnowInstantsAreRight() {
        Instant instant = Instant.parse("2024-07-01T12:00:00Z");
        try (Client client = Client.open(Client.options(database))) {
            client.update("SET TIME ZONE 'XST-1XDT,M3.5.0,M10.5.0/3'");

            assertThat(client.value(Instant.class, "SELECT $1", instant)).isEqualTo(instant);
            assertThat(client.value(OffsetDateTime.class, "SELECT $1", instant).toInstant())
                    .isEqualTo(instant);
            assertThat(client.simpleValue(OffsetDateTime.class, "SELECT timestamptz '" + instant + "'")
                            .toInstant())
                    .isEqualTo(instant);
            assertThat(client.value(LocalDateTime.class, "SELECT $1::timestamptz::timestamp", instant))
                    .isEqualTo(LocalDateTime.of(2024, 7, 1, 14, 0));
        }
    }

    @Test
    void whatHasNoZoneIsNotShifted() {
        LocalDateTime gap = LocalDateTime.of(2024, 3, 31, 2, 30); // does not exist in London's or Berlin's local time
        for (String zone : List.of("Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns")) {
            try (Client client = Client.open(Client.options(database).timeZone(ZoneId.of(zone)))) {
                assertThat(client.value(Object.class, "SELECT $1", gap)).isEqualTo(gap);
                assertThat(client.value(Object.class, "SELECT timestamp '2024-03-31 02:30'"))
                        .isEqualTo(gap);
                assertThat(client.simpleValue(Object.class, "SELECT timestamp '2024-03-31 02:30'"))
                        .isEqualTo(gap);
                assertThat(client.value(Object.class, "SELECT $1", gap.toLocalDate()))
                        .isEqualTo(LocalDate.of(2024, 3, 31));
                assertThat(client.value(Object.class, "SELECT $1", gap.toLocalTime()))
                        .isEqualTo(gap.toLocalTime());
            }
        }
    }
}
