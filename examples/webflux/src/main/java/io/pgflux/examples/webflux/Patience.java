package io.pgflux.examples.webflux;

import io.netty.handler.timeout.WriteTimeoutHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.stereotype.Component;
import reactor.netty.http.server.HttpServer;

/** Closes a connection whose browser takes nothing of what is written for it, so that what it holds here becomes free. */
@Component
class Patience implements NettyServerCustomizer {

    private final Duration limit;

    Patience(@Value("${market.patience}") Duration limit) {
        this.limit = limit;
    }

    @Override
    public HttpServer apply(HttpServer server) {
        return server.doOnConnection(connection ->
                connection.addHandlerFirst(new WriteTimeoutHandler(limit.toMillis(), TimeUnit.MILLISECONDS)));
    }
}
