package io.pgflux.hosts;

import io.pgflux.api.LoadBalanceHosts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.ToIntFunction;

/** Puts what is equally good into the order in which it is tried. */
final class Balance {

    private final LoadBalanceHosts kind;
    private final DoubleSupplier random;

    /** @param random from 0 to 1, as {@link Math#random()} */
    Balance(LoadBalanceHosts kind, DoubleSupplier random) {
        this.kind = kind;
        this.random = random;
    }

    /**
     * All of them, in another order.
     *
     * @param turn counts the connections; any value
     */
    <T> List<T> arrange(List<T> equals, int turn, ToIntFunction<T> weight, ToIntFunction<T> sessions) {
        if (equals.size() < 2) {
            return equals;
        }
        return switch (kind) {
            case DISABLE -> equals;
            case RANDOM -> shuffled(equals, weight);
            case ROUND_ROBIN -> rotated(equals, turn, weight);
            case LEAST_CONNECTIONS -> leastLoaded(equals, turn, weight, sessions);
        };
    }

    private record Keyed<T>(T value, double key) {}

    /**
     * Each one's key is a waiting time with its weight as the rate: then the shortest is its own with the probability
     * weight / sum of weights, and so on among the rest.
     */
    private <T> List<T> shuffled(List<T> equals, ToIntFunction<T> weight) {
        return equals.stream()
                .map(value -> new Keyed<>(value, -Math.log(1 - random.getAsDouble()) / weight.applyAsInt(value)))
                .sorted(Comparator.comparingDouble(Keyed::key))
                .map(Keyed::value)
                .toList();
    }

    private static <T> List<T> rotated(List<T> equals, int turn, ToIntFunction<T> weight) {
        int divisor = 0;
        int sum = 0;
        for (T value : equals) {
            divisor = greatestCommonDivisor(weight.applyAsInt(value), divisor);
            sum += weight.applyAsInt(value);
        }
        int ticket = Math.floorMod(turn, sum / divisor);
        int first = 0;
        while (ticket >= weight.applyAsInt(equals.get(first)) / divisor) {
            ticket -= weight.applyAsInt(equals.get(first)) / divisor;
            first++;
        }
        List<T> rotated = new ArrayList<>(equals);
        Collections.rotate(rotated, -first);
        return rotated;
    }

    private static int greatestCommonDivisor(int a, int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }

    /** Which one comes first of those with the same load, changes by turns: else a burst would go to one host. */
    private static <T> List<T> leastLoaded(
            List<T> equals, int turn, ToIntFunction<T> weight, ToIntFunction<T> sessions) {
        return rotated(equals, turn, any -> 1).stream()
                .map(value -> new Keyed<>(value, (double) sessions.applyAsInt(value) / weight.applyAsInt(value)))
                .sorted(Comparator.comparingDouble(Keyed::key))
                .map(Keyed::value)
                .toList();
    }
}
