package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pgflux.codec.PgTypes;
import io.pgflux.testing.TestDatabase;
import io.r2dbc.spi.Parameters;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dates and times read and written as each other: what the server's casts make of them, where those lose nothing. */
class TemporalConversionIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    /** Years for which all versions of the time zone database agree. */
    private static List<LocalDateTime> times() {
        List<LocalDateTime> times = new ArrayList<>();
        new Random(5)
                .longs(200, 0, 60L * 365 * 24 * 6)
                .forEach(steps -> times.add(LocalDateTime.of(1972, 1, 1, 0, 0).plusMinutes(10 * steps)));
        for (LocalDateTime change : List.of(
                LocalDateTime.of(2024, 3, 10, 2, 0), // St John's
                LocalDateTime.of(2024, 11, 3, 1, 0),
                LocalDateTime.of(2010, 3, 14, 0, 1),
                LocalDateTime.of(2010, 11, 6, 23, 1),
                LocalDateTime.of(2024, 4, 7, 1, 30), // Lord Howe
                LocalDateTime.of(2024, 10, 6, 2, 0))) {
            for (int minutes = -90; minutes <= 150; minutes += 10) {
                times.add(change.plusMinutes(minutes));
                times.add(change.plusMinutes(minutes).minusNanos(1_000));
            }
        }
        return times;
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Asia/Kolkata", "America/St_Johns", "Australia/Lord_Howe"})
    void aLocalTimeThatTheZoneHasOnceIsThePointInTimeOfTheServersCast(String name) {
        ZoneId zone = ZoneId.of(name);
        int refused = 0;
        try (Client client = Client.open(Client.options(database).timeZone(zone))) {
            for (LocalDateTime time : times()) {
                String literal = "timestamp '" + time + "'";
                if (zone.getRules().getValidOffsets(time).size() == 1) {
                    Instant instant = client.value(Instant.class, "SELECT " + literal + "::timestamptz");
                    assertThat(client.value(Instant.class, "SELECT $1", time(time)))
                            .as(literal)
                            .isEqualTo(instant);
                    assertThat(client.value(Instant.class, "SELECT $1", Parameters.in(PgTypes.TIMESTAMPTZ, time)))
                            .as("%s, sent as timestamptz", literal)
                            .isEqualTo(instant);
                    assertThat(client.value(
                                    LocalDateTime.class, "SELECT $1", Parameters.in(PgTypes.TIMESTAMP, instant)))
                            .as("%s, sent as timestamp", instant)
                            .isEqualTo(time);
                    assertThat(client.value(LocalDateTime.class, "SELECT $1", instant))
                            .isEqualTo(time);
                    assertThat(client.simpleValue(ZonedDateTime.class, "SELECT " + literal))
                            .isEqualTo(instant.atZone(zone));
                } else {
                    refused++;
                    assertThatExceptionOfType(ArithmeticException.class)
                            .isThrownBy(() -> client.value(Instant.class, "SELECT $1", time(time)));
                    assertThatIllegalArgumentException()
                            .isThrownBy(() ->
                                    client.value(Object.class, "SELECT $1", Parameters.in(PgTypes.TIMESTAMPTZ, time)));
                }
            }
            assertThat(refused > 0).isEqualTo(!zone.getRules().isFixedOffset() && !name.equals("Asia/Kolkata"));
        }
    }

    private static Object time(LocalDateTime time) {
        return Parameters.in(PgTypes.TIMESTAMP, time);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTC", "Asia/Kolkata", "America/St_Johns", "Australia/Lord_Howe"})
    void aDateIsItsMidnight(String name) {
        ZoneId zone = ZoneId.of(name);
        try (Client client = Client.open(Client.options(database).timeZone(zone))) {
            for (LocalDate date :
                    times().stream().map(LocalDateTime::toLocalDate).distinct().toList()) {
                if (zone.getRules().getValidOffsets(date.atStartOfDay()).size() == 1) {
                    Instant midnight = client.value(Instant.class, "SELECT $1::timestamptz", date);
                    assertThat(client.value(Instant.class, "SELECT $1", date)).isEqualTo(midnight);
                    assertThat(client.value(LocalDate.class, "SELECT $1", midnight))
                            .isEqualTo(date);
                    assertThat(client.value(LocalDate.class, "SELECT $1", Parameters.in(PgTypes.DATE, midnight)))
                            .isEqualTo(date);
                } else {
                    assertThatExceptionOfType(ArithmeticException.class)
                            .isThrownBy(() -> client.value(Instant.class, "SELECT $1", date));
                }
            }
        }
    }

    @Test
    void aChangeOfTheZoneInTheSessionIsFollowed() {
        LocalDateTime noon = LocalDateTime.of(2024, 2, 29, 12, 0);
        try (Client client = Client.open(Client.options(database).timeZone(ZoneId.of("UTC")))) {
            assertThat(client.value(Instant.class, "SELECT $1", noon)).isEqualTo("2024-02-29T12:00:00Z");
            client.update("SET TIME ZONE 'Asia/Kolkata'");
            assertThat(client.value(Instant.class, "SELECT $1", noon)).isEqualTo("2024-02-29T06:30:00Z");
            client.update("SET TIME ZONE 'XST-1XDT,M3.5.0,M10.5.0/3'");
            assertThatExceptionOfType(ArithmeticException.class)
                    .as("a zone that Java does not know")
                    .isThrownBy(() -> client.value(Instant.class, "SELECT $1", noon));
            assertThat(client.value(LocalDateTime.class, "SELECT $1", noon)).isEqualTo(noon);
        }
    }
}
