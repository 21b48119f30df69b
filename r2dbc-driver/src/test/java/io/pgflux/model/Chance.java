package io.pgflux.model;

import java.util.SplittableRandom;

/** Decisions of a seed. */
final class Chance {

    private final SplittableRandom random;

    Chance(long seed) {
        random = new SplittableRandom(seed);
    }

    /** From zero to less than the bound. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** Both included. */
    int between(int least, int most) {
        return least + random.nextInt(most - least + 1);
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
