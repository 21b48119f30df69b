package io.pgflux.examples.webflux;

import java.math.BigDecimal;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What each trader has. That nobody has less than nothing is a rule of the database. */
@Repository
class Accounts {

    /** The bags of one lot, and the cash in dollars. */
    record Holding(String lot, int bags, BigDecimal cash) {}

    private final DatabaseClient client;

    Accounts(DatabaseClient client) {
        this.client = client;
    }

    Flux<Holding> holdings(String trader) {
        return client.sql(
                        "SELECT lot, bags, cash FROM holding JOIN account USING (trader) WHERE trader = :trader ORDER BY lot")
                .bind("trader", trader)
                .mapProperties(Holding.class)
                .all();
    }

    /** Two statements that need not wait for each other: the driver sends them together. */
    Mono<Void> buy(String trader, String lot, int bags, BigDecimal total) {
        return Mono.when(pay(trader, total), deliver(trader, lot, bags));
    }

    Mono<Void> sell(String trader, String lot, int bags, BigDecimal total) {
        return buy(trader, lot, -bags, total.negate());
    }

    private Mono<Long> pay(String trader, BigDecimal amount) {
        return client.sql("UPDATE account SET cash = cash - :amount WHERE trader = :trader")
                .bind("amount", amount)
                .bind("trader", trader)
                .fetch()
                .rowsUpdated();
    }

    private Mono<Long> deliver(String trader, String lot, int bags) {
        return client.sql("UPDATE holding SET bags = bags + :bags WHERE trader = :trader AND lot = :lot")
                .bind("bags", bags)
                .bind("trader", trader)
                .bind("lot", lot)
                .fetch()
                .rowsUpdated();
    }
}
