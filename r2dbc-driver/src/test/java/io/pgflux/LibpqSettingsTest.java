package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgflux.libpq.Environment;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Variables of libpq that are settings of the session. */
class LibpqSettingsTest {

    private static final String URL = "r2dbc:pgflux://app@h/shop?environment=true";
    private static final String KEYWORDS = "host=h user=app dbname=shop environment=true";
    private static final Map<String, String> VARIABLES =
            Map.of("PGTZ", "Asia/Tokyo", "PGGEQO", "off", "PGDATESTYLE", "iso, dmy");

    private static PgConnectionOptions.Builder read(String text, Map<String, String> variables) {
        return ConnectionText.read(text, new Environment(variables, "me", "", false));
    }

    @ParameterizedTest
    @ValueSource(strings = {URL, KEYWORDS})
    void theyAreTakenWithTheEnvironment(String text) {
        PgConnectionOptions.Builder options = read(text, VARIABLES);

        assertThat(options.timeZone).isEqualTo(ZoneId.of("Asia/Tokyo"));
        assertThat(options.options).isEqualTo(Map.of("geqo", "off"));
        assertThat(options.build()).isNotNull();
    }

    @Test
    void theyAreNotWithoutIt() {
        PgConnectionOptions.Builder options =
                read("host=h", Map.of("PGTZ", "nowhere", "PGGEQO", "off", "PGDATESTYLE", "German"));

        assertThat(options.timeZone).isEqualTo(ZoneId.systemDefault());
        assertThat(options.options).isEmpty();
    }

    @Test
    void anOptionWinsAndLeavesTheOthers() {
        PgConnectionOptions.Builder url = read(URL + "&timeZone=Europe/Vienna&options=jit%3Doff", VARIABLES);
        assertThat(url.timeZone).isEqualTo(ZoneId.of("Europe/Vienna"));
        assertThat(url.options).isEqualTo(Map.of("jit", "off", "geqo", "off"));

        PgConnectionOptions.Builder keywords = read(KEYWORDS + " options='-c GEQO=on'", VARIABLES);
        assertThat(keywords.options).isEqualTo(Map.of("GEQO", "on"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"German", "SQL, DMY", "Postgres", "DMY", "DMY, ISO"})
    void anotherDateStyleIsRefused(String style) {
        assertThatThrownBy(() -> read(URL, Map.of("PGDATESTYLE", style)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PGDATESTYLE")
                .hasMessageContaining("ISO");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+3", "-05:30", "UTC+3", "gmt-1", "nowhere", "<+03>-3"})
    void aZoneThatJavaDoesNotKnowOrTakesForItsOppositeIsRefused(String zone) {
        assertThatThrownBy(() -> read(URL, Map.of("PGTZ", zone)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PGTZ");
    }
}
