package io.pgflux.examples.webflux;

import jakarta.annotation.PreDestroy;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The traders of the house, who keep the market going. What they think a bag is worth wanders about. */
@Component
class Traders {

    private static final List<String> NAMES =
            List.of("Amara", "Bo", "Chidi", "Dalia", "Emil", "Farah", "Goran", "Hana");
    /** Prices are multiples of a quarter of a dollar. */
    private static final BigDecimal STEPS = BigDecimal.valueOf(4);

    private final Market market;
    private final Lots lots;
    private final Trades trades;
    private final Duration pace;
    private final Map<String, Double> values = new ConcurrentHashMap<>();
    private Disposable work = Disposables.disposed();

    Traders(Market market, Lots lots, Trades trades, @Value("${market.pace}") Duration pace) {
        this.market = market;
        this.lots = lots;
        this.trades = trades;
        this.pace = pace;
    }

    @EventListener(ApplicationReadyEvent.class)
    void start() {
        if (pace.isZero()) {
            return;
        }
        work = Flux.interval(pace)
                .onBackpressureDrop() // a slow database makes them slower, not more
                .concatMap(
                        tick -> act().onErrorComplete(),
                        1) // a full book or a lost server: another try at the next tick
                .subscribe();
    }

    @PreDestroy
    void stop() {
        work.dispose();
    }

    private Mono<Void> act() {
        return lots.findAll()
                .collectList()
                .map(Traders::any)
                .delayUntil(this::think)
                .flatMap(lot -> quote(lot).then(chance(0.55) ? order(lot) : Mono.empty()));
    }

    private Mono<Double> think(Lot lot) {
        Mono<Double> last = trades.last(lot.code())
                .map(Trade::price)
                .defaultIfEmpty(lot.start())
                .map(BigDecimal::doubleValue);
        return Mono.justOrEmpty(values.get(lot.code()))
                .switchIfEmpty(last)
                .map(value -> value * (1 + 0.0005 * random().nextGaussian())
                        + 0.0005 * (lot.start().doubleValue() - value))
                .doOnNext(value -> values.put(lot.code(), value));
    }

    private Mono<Void> quote(Lot lot) {
        double value = values.get(lot.code());
        List<Offer> fresh = Stream.of(Side.values())
                .flatMap(side -> Stream.generate(() -> offer(lot, side, value)).limit(2))
                .toList();
        return market.quote(lot.code(), BigDecimal.valueOf(value), fresh);
    }

    private static Offer offer(Lot lot, Side side, double value) {
        double distance = 0.0006 + 0.004 * Math.abs(random().nextGaussian());
        double price = side == Side.SELL ? value * (1 + distance) : value * (1 - distance);
        RoundingMode away = side == Side.SELL ? RoundingMode.CEILING : RoundingMode.FLOOR;
        return new Offer(null, lot.code(), side, any(NAMES), rounded(price, away), random().nextInt(2, 30));
    }

    private Mono<Void> order(Lot lot) {
        Side side = any(List.of(Side.values()));
        double limit = values.get(lot.code()) * (side == Side.BUY ? 1.01 : 0.99);
        int bags = 1 + random().nextInt(1 + random().nextInt(40));
        Order order = new Order(lot.code(), side, bags, rounded(limit, RoundingMode.HALF_UP));
        return market.place(any(NAMES), order).then();
    }

    private static BigDecimal rounded(double price, RoundingMode mode) {
        return BigDecimal.valueOf(price).multiply(STEPS).setScale(0, mode).divide(STEPS, 2, RoundingMode.UNNECESSARY);
    }

    private static boolean chance(double probability) {
        return random().nextDouble() < probability;
    }

    private static <T> T any(List<T> values) {
        return values.get(random().nextInt(values.size()));
    }

    private static ThreadLocalRandom random() {
        return ThreadLocalRandom.current();
    }
}
