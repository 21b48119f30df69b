package io.pgflux.examples.webflux;

import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;
import reactor.core.publisher.Mono;

/** Looks at all that the page shows. */
@Component
class Moments {

    private static final int MOST = 500;

    private final Trades trades;
    private final Book book;
    private final Accounts accounts;
    private final DriverWatch driver;

    Moments(Trades trades, Book book, Accounts accounts, DriverWatch driver) {
        this.trades = trades;
        this.book = book;
        this.accounts = accounts;
        this.driver = driver;
    }

    /** Three queries of one snapshot, so that they agree; they share a connection, and none waits for another's answer. */
    @Transactional(readOnly = true, isolation = Isolation.REPEATABLE_READ)
    public Mono<Moment> after(long id) {
        return Mono.zip(
                        trades.after(id, MOST).collectList(),
                        book.pages().collectList(),
                        accounts.holdings(OrderController.VISITOR).collectList())
                .map(seen -> {
                    var fresh = seen.getT1();
                    long last =
                            fresh.isEmpty() ? id : fresh.get(fresh.size() - 1).id();
                    return new Moment(id, fresh, last, seen.getT2(), seen.getT3(), driver.now());
                });
    }
}
