package io.pgflux.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.exchange.Descriptions.Key;
import io.pgflux.exchange.Descriptions.Known;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class DescriptionsTest {

    private static final Known BINARY = new Known(new short[] {1}, new int[0], null);

    private final Descriptions descriptions = new Descriptions(true);

    private static Key key(int number) {
        return new Key("SELECT " + number, List.of(), "");
    }

    /** As a rewritten insert has, which has a statement for each number of rows. */
    private static Key wide(int number) {
        return new Key("INSERT " + number, Collections.nCopies(65_535, 23), "");
    }

    private long remembered(int many) {
        long count = 0;
        for (int i = 0; i < many; i++) {
            count += descriptions.get(key(i)) != null ? 1 : 0;
            count += descriptions.get(wide(i)) != null ? 1 : 0;
        }
        return count;
    }

    @Test
    void manyAreRemembered() {
        for (int i = 0; i < 4_096; i++) {
            descriptions.remember(key(i), BINARY);
        }

        assertThat(remembered(4_096)).isEqualTo(4_096);
    }

    @Test
    void oneMoreBeginsAnew() {
        for (int i = 0; i < 4_097; i++) {
            descriptions.remember(key(i), BINARY);
        }

        assertThat(remembered(4_097)).isEqualTo(1);
    }

    @Test
    void ofHeavyOnesThereAreFewer() {
        for (int i = 0; i < 1_000; i++) {
            descriptions.remember(wide(i), BINARY);
        }

        assertThat(remembered(1_000)).isBetween(1L, 30L);
    }

    @Test
    void oneThatIsLearnedAgainWeighsOnce() {
        for (int i = 0; i < 1_000; i++) {
            descriptions.remember(wide(i % 2), BINARY);
            descriptions.remember(key(0), BINARY);
            descriptions.forget(wide(2));
            descriptions.remember(wide(3), BINARY);
            descriptions.forget(wide(3));
        }

        assertThat(remembered(10)).isEqualTo(3);
    }
}
