package io.pgflux.examples.webflux;

import java.time.Duration;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Tells every browser what happens. One of us looks for all of them, and nobody does while nobody watches. */
@RestController
class Live {

    private static final Duration PACE = Duration.ofMillis(400);
    private static final Duration GRACE = Duration.ofSeconds(2);
    private static final int BEHIND = 50;

    private final Moments moments;
    private final Trades trades;
    private final Flux<ServerSentEvent<Object>> events;

    Live(Moments moments, Trades trades) {
        this.moments = moments;
        this.trades = trades;
        this.events = watch().publish().refCount(1, GRACE);
    }

    /** A browser that cannot keep up loses the oldest, sees it by the ids, and asks for them; the others do not wait for it. */
    @GetMapping(path = "/api/live", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<Object>> events() {
        return events.onBackpressureBuffer(BEHIND, lost -> {}, BufferOverflowStrategy.DROP_OLDEST);
    }

    /** After an error it says why, and goes on from what is there then. */
    private Flux<ServerSentEvent<Object>> watch() {
        return trades.lastId()
                .flatMapMany(this::since)
                .map(moment -> event("moment", moment))
                .onErrorResume(error -> Mono.just(event("trouble", Words.of(error))))
                .repeatWhen(ended -> ended.delayElements(PACE.multipliedBy(2)));
    }

    private Flux<Moment> since(long id) {
        return moments.after(id)
                .expand(moment -> Mono.delay(PACE).then(Mono.defer(() -> moments.after(moment.lastId()))));
    }

    private static ServerSentEvent<Object> event(String name, Object data) {
        return ServerSentEvent.builder(data).event(name).build();
    }
}
