package io.pgflux.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Vectors and sparse vectors. */
class VectorTest {

    @Test
    void aVectorIsEqualByItsElementsAndKeepsThem() {
        float[] values = {1, -2.5f};
        Vector vector = Vector.of(values);
        values[0] = 7;
        vector.toArray()[1] = 7;

        assertThat(vector).isEqualTo(Vector.of(1, -2.5f)).hasSameHashCodeAs(Vector.of(1, -2.5f));
        assertThat(vector).isNotEqualTo(Vector.of(1)).hasToString("[1.0, -2.5]");
        assertThat(vector.dimension()).isEqualTo(2);
        assertThat(vector.get(1)).isEqualTo(-2.5f);
    }

    @Test
    void noElementIsNaNOrInfinite() {
        assertThatIllegalArgumentException().isThrownBy(() -> Vector.of(1, Float.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> Vector.of(Float.NEGATIVE_INFINITY));
        assertThatIllegalArgumentException().isThrownBy(() -> SparseVector.of(1, Float.NaN));
    }

    @Test
    void aSparseVectorIsTheSameHoweverItIsMade() {
        SparseVector vector = SparseVector.of(5, new int[] {0, 2}, new float[] {1.5f, 2});

        assertThat(vector).isEqualTo(SparseVector.of(1.5f, 0, 2, -0f, 0));
        assertThat(vector).isEqualTo(SparseVector.of(5, Map.of(2, 2f, 0, 1.5f, 1, 0f)));
        assertThat(vector).hasSameHashCodeAs(SparseVector.of(1.5f, 0, 2, 0, 0));
        assertThat(vector).isNotEqualTo(SparseVector.of(1.5f, 0, 2)).isNotEqualTo(SparseVector.of(5, Map.of()));
        assertThat(vector.toArray()).containsExactly(1.5f, 0, 2, 0, 0);
        assertThat(vector.indexes()).containsExactly(0, 2);
        assertThat(vector.values()).containsExactly(1.5f, 2);
        assertThat(vector.size()).isEqualTo(2);
        assertThat(vector.dimension()).isEqualTo(5);
        assertThat(vector).hasToString("{0=1.5, 2=2.0} of 5");
    }

    @Test
    void indexesAscendBelowTheDimension() {
        assertRefused(2, new int[] {2}, new float[] {1});
        assertRefused(2, new int[] {-1}, new float[] {1});
        assertRefused(2, new int[] {1, 0}, new float[] {1, 1});
        assertRefused(2, new int[] {1, 1}, new float[] {1, 1});
        assertRefused(2, new int[] {1}, new float[] {0});
        assertRefused(2, new int[] {1}, new float[0]);
        assertRefused(-1, new int[] {0}, new float[] {1});
    }

    private static void assertRefused(int dimension, int[] indexes, float[] values) {
        assertThatIllegalArgumentException().isThrownBy(() -> SparseVector.of(dimension, indexes, values));
    }

    @Test
    void aCubeHasTwoCornersOfTheSameDimensions() {
        assertThat(Cube.point(1, 2)).isEqualTo(Cube.of(new double[] {1, 2}, new double[] {1, 2}));
        assertThat(Cube.point(1, 2).isPoint()).isTrue();
        assertThat(Cube.of(new double[] {1}, new double[] {2}).isPoint()).isFalse();
        assertThat(Cube.point().dimension()).isZero();
        assertThatIllegalArgumentException().isThrownBy(() -> Cube.of(new double[1], new double[2]));
    }
}
