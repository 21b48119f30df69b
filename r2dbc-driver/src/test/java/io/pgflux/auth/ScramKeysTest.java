package io.pgflux.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScramKeysTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** The example of RFC 7677, section 3. */
    private static final String SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";

    private final ScramKeys keys = new ScramKeys(5000);

    @Test
    void keysAreDerivedOnAnotherThread() {
        AtomicReference<Thread> thread = new AtomicReference<>();
        keys.of("pencil", SALT, 4096)
                .doOnNext(derived -> thread.set(Thread.currentThread()))
                .block(PATIENCE);

        assertThat(thread.get()).isNotNull().isNotSameAs(Thread.currentThread());
    }

    @Test
    void keysThatAreKnownAreThereAtOnce() {
        ScramKeys.Keys first = keys.of("pencil", SALT, 4096).block(PATIENCE);

        assertThat(keys.of("pencil", SALT, 4096).toFuture().getNow(null)).isSameAs(first);
        assertThat(keys.of(new StringBuilder("pencil"), SALT, 4096).toFuture().getNow(null))
                .isSameAs(first);
    }

    @Test
    void keysOfAnotherPasswordSaltOrCountAreOthers() {
        byte[] pencil = keys.of("pencil", SALT, 4096).block(PATIENCE).client();

        assertThat(keys.of("pencil2", SALT, 4096).block(PATIENCE).client()).isNotEqualTo(pencil);
        assertThat(keys.of("pencil", "W22ZaJ0SNY7soEsUEjb6gg==", 4096)
                        .block(PATIENCE)
                        .client())
                .isNotEqualTo(pencil);
        assertThat(keys.of("pencil", SALT, 4097).block(PATIENCE).client()).isNotEqualTo(pencil);
        assertThat(keys.of("pencil", SALT, 4096).block(PATIENCE).client()).isEqualTo(pencil);
    }

    @Test
    void theMemoryIsBounded() {
        List<ScramKeys.Keys> derived = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            derived.add(keys.of("password" + i, SALT, 1).block(PATIENCE));
        }

        int known = 0;
        for (int i = 999; keys.of("password" + i, SALT, 1).block(PATIENCE) == derived.get(i); i--) {
            known++;
        }
        assertThat(known).isBetween(1, 16);
    }

    @ParameterizedTest
    @ValueSource(ints = {5001, Integer.MAX_VALUE})
    void moreWorkThanAllowedIsRefused(int iterations) {
        assertThatThrownBy(() -> keys.of("pencil", SALT, iterations).block(PATIENCE))
                .hasMessageContainingAll(String.valueOf(iterations), "5000", "scramMaxIterations");
    }

    @Test
    void nothingOfThePasswordShows() {
        keys.of("pencil", SALT, 4096).block(PATIENCE);

        assertThat(keys.toString()).doesNotContain("pencil");
    }
}
