package io.pgflux.codec;

import io.r2dbc.spi.Blob;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A Blob in memory, which outlives its row. (Publishers of {@link Blob#from} complete without onSubscribe.) */
final class BytesBlob implements Blob {

    private final byte[] bytes;
    private final AtomicBoolean taken = new AtomicBoolean();

    BytesBlob(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public Flux<ByteBuffer> stream() {
        return Flux.defer(() -> taken.compareAndSet(false, true)
                ? Flux.just(ByteBuffer.wrap(bytes))
                : Flux.error(new IllegalStateException("The Blob has been read or discarded")));
    }

    @Override
    public Mono<Void> discard() {
        return Mono.fromRunnable(() -> taken.set(true));
    }
}
