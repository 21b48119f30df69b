package io.pgflux.examples.webflux;

import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/**
 * Lets few download at once: each has a connection for as long as the browser takes, and most of the pool stays with those
 * who trade.
 */
@Component
class Downloads {

    private static final int MOST = 2;

    private final AtomicInteger running = new AtomicInteger();
    private final Csv csv;

    Downloads(Csv csv) {
        this.csv = csv;
    }

    /** Fails if there are too many already, before it asks for a connection. */
    Flux<String> of(long rows) {
        return Flux.using(this::begin, turn -> csv.of(rows), turn -> running.decrementAndGet());
    }

    private int begin() {
        return running.updateAndGet(now -> {
            if (now == MOST) {
                throw new Busy("%d downloads are running, and more at once are not allowed.".formatted(MOST));
            }
            return now + 1;
        });
    }

    static final class Busy extends RuntimeException {

        private static final long serialVersionUID = 1;

        Busy(String message) {
            super(message);
        }
    }
}
