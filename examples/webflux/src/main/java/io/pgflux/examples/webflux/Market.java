package io.pgflux.examples.webflux;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Where offers and orders meet. Each method is one transaction. */
@Service
class Market {

    private final DatabaseClient client;
    private final Offers offers;
    private final Trades trades;
    private final Accounts accounts;

    Market(DatabaseClient client, Offers offers, Trades trades, Accounts accounts) {
        this.client = client;
        this.offers = offers;
        this.trades = trades;
        this.accounts = accounts;
    }

    /**
     * Trades with the best offers until all bags are there.
     *
     * @return an error if that takes more than the book has, or than the trader has, and then nothing has happened
     */
    @Transactional
    public Mono<Receipt> place(String trader, Order order) {
        Flux<Offer> book = order.side() == Side.BUY
                ? offers.forBuyer(trader, order.lot(), order.price())
                : offers.forSeller(trader, order.lot(), order.price());
        return takeTurns()
                .thenMany(book)
                .collectList()
                .flatMapMany(found -> Flux.fromIterable(match(trader, order, found)))
                .concatMap(this::carryOut)
                .collectList()
                .map(done -> Receipt.of(order, done))
                .delayUntil(receipt -> settle(trader, receipt))
                .delayUntil(receipt -> offers.removeTaken(order.lot()));
    }

    /** Takes back what the traders of the house no longer want at that value of the lot, and offers anew. */
    @Transactional
    public Mono<Void> quote(String lot, BigDecimal value, List<Offer> fresh) {
        return takeTurns()
                .then(offers.withdraw(lot, value))
                .thenMany(offers.saveAll(fresh))
                .then();
    }

    /**
     * One transaction at a time changes the market. Apart from keeping the books right, that is why trades become visible in
     * the order of their ids, so that who looks for those after the last one that he knows misses none.
     */
    private Mono<Void> takeTurns() {
        return client.sql("SELECT pg_advisory_xact_lock(4711)").then();
    }

    private record Match(Offer offer, Trade trade) {}

    private static List<Match> match(String trader, Order order, List<Offer> offers) {
        List<Match> matches = new ArrayList<>();
        int missing = order.bags();
        for (Offer offer : offers) {
            if (missing == 0) {
                break;
            }
            int bags = Math.min(missing, offer.bags());
            matches.add(new Match(offer, offer.taken(trader, bags)));
            missing -= bags;
        }
        if (missing > 0) {
            throw new NotEnoughOffered(order, order.bags() - missing);
        }
        return matches;
    }

    private Mono<Trade> carryOut(Match match) {
        Trade trade = match.trade();
        Mono<Void> settled = match.offer().side() == Side.BUY
                ? accounts.buy(trade.buyer(), trade.lot(), trade.bags(), trade.total())
                : accounts.sell(trade.seller(), trade.lot(), trade.bags(), trade.total());
        return Mono.when(offers.reduce(match.offer().id(), trade.bags()), settled)
                .then(trades.save(trade));
    }

    /** Last, and for all of the trades, so that what the database has against it is about the order as a whole. */
    private Mono<Void> settle(String trader, Receipt order) {
        return order.side() == Side.BUY
                ? accounts.buy(trader, order.lot(), order.bags(), order.total())
                : accounts.sell(trader, order.lot(), order.bags(), order.total());
    }
}
