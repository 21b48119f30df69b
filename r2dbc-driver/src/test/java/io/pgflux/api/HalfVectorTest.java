package io.pgflux.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

final class HalfVectorTest {

    /** The definition (IEEE 754, binary16), in double precision. */
    private static double value(int half) {
        int exponent = half >> 10 & 0x1f;
        int fraction = half & 0x3ff;
        double magnitude = exponent == 0
                ? Math.scalb((double) fraction, -24)
                : Math.scalb((double) (1024 + fraction), exponent - 25);
        return (half & 0x8000) == 0 ? magnitude : -magnitude;
    }

    private static boolean isFinite(int half) {
        return (half & 0x7c00) != 0x7c00;
    }

    @Example
    void everyNumberOfHalfPrecisionComesBack() {
        for (int half = 0; half < 0x10000; half++) {
            if (isFinite(half)) {
                float number = HalfVector.toFloat((short) half);
                assertThat(number).isEqualTo((float) value(half));
                assertThat(HalfVector.toHalf(number)).isEqualTo((short) half);
                assertThat(HalfVector.nearest(number)).isEqualTo(HalfVector.of(number));
            }
        }
        assertThat(HalfVector.toFloat((short) 0x7c00)).isEqualTo(Float.POSITIVE_INFINITY);
        assertThat(HalfVector.toFloat((short) 0xfc00)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(HalfVector.toFloat((short) 0x7e00)).isNaN();
    }

    /** Half way between two of them is the even one; next to that, the nearer one. */
    @Example
    void theNearestIsTaken() {
        for (int half = 0; half < 0x7bff; half++) {
            float lower = (float) value(half);
            float upper = (float) value(half + 1);
            float middle = (float) ((value(half) + value(half + 1)) / 2);
            float even = half % 2 == 0 ? lower : upper;

            assertThat(HalfVector.nearest(middle, Math.nextDown(middle), Math.nextUp(middle), -middle))
                    .isEqualTo(HalfVector.of(even, lower, upper, -even));
        }
        assertThat(HalfVector.nearest(65_519.996f).get(0)).isEqualTo(65_504);
    }

    @Property
    void aNumberIsExactOrRefused(@ForAll float value) {
        try {
            assertThat(HalfVector.of(value).get(0)).isEqualTo(value);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageNotContaining(Float.toString(value));
        }
    }

    @Example
    void whatHasNoPlaceIsRefused() {
        for (float value : new float[] {65_520, -65_520, Float.MAX_VALUE, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatIllegalArgumentException().isThrownBy(() -> HalfVector.of(value));
            assertThatIllegalArgumentException().isThrownBy(() -> HalfVector.nearest(value));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> HalfVector.of(0.1f));
        assertThatIllegalArgumentException().isThrownBy(() -> HalfVector.of(0x1p-25f));
    }

    @Example
    void itIsEqualByItsElements() {
        HalfVector vector = HalfVector.of(1, -0.5f, 65_504);

        assertThat(vector)
                .isEqualTo(HalfVector.of(vector.toArray()))
                .hasSameHashCodeAs(HalfVector.of(1, -0.5f, 65_504));
        assertThat(vector).isNotEqualTo(HalfVector.of(1, 0.5f, 65_504)).hasToString("[1.0, -0.5, 65504.0]");
        assertThat(vector.dimension()).isEqualTo(3);
    }
}
