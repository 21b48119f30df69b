package io.pgflux.codec;

import io.r2dbc.spi.Clob;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A Clob in memory, which outlives its row; see {@link BytesBlob}. */
final class StringClob implements Clob {

    private final String text;
    private final AtomicBoolean taken = new AtomicBoolean();

    StringClob(String text) {
        this.text = text;
    }

    @Override
    public Flux<CharSequence> stream() {
        return Flux.defer(() -> taken.compareAndSet(false, true)
                ? Flux.just(text)
                : Flux.error(new IllegalStateException("The Clob has been read or discarded")));
    }

    @Override
    public Mono<Void> discard() {
        return Mono.fromRunnable(() -> taken.set(true));
    }
}
