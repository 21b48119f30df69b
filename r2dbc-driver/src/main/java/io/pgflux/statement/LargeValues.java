package io.pgflux.statement;

import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Blob and Clob parameters. Bind carries a value's length in front of it, so their streams are collected before anything
 * is sent. The values themselves are consumed by that: an execution with them can be subscribed to as often as their
 * streams can.
 */
final class LargeValues {

    private LargeValues() {}

    /** The same bindings with bytes and strings in place of the streams. */
    static Mono<List<Binding>> collected(List<Binding> bindings) {
        return Flux.fromIterable(bindings).concatMap(LargeValues::collected).collectList();
    }

    private static Mono<Binding> collected(Binding binding) {
        if (!binding.signature().streams()) {
            return Mono.just(binding);
        }
        Binding copy = binding.copy();
        List<Mono<Void>> streams = new ArrayList<>();
        for (int i = 0; i < binding.count(); i++) {
            int index = i;
            Object value = binding.value(i);
            if (value instanceof Blob blob) {
                streams.add(bytes(blob)
                        .doOnNext(bytes -> copy.replace(index, blob, bytes))
                        .then());
            } else if (value instanceof Clob clob) {
                streams.add(string(clob)
                        .doOnNext(text -> copy.replace(index, clob, text))
                        .then());
            }
        }
        return Flux.concat(streams).then(Mono.fromSupplier(() -> {
            copy.complete();
            return copy;
        }));
    }

    private static Mono<byte[]> bytes(Blob blob) {
        return Flux.from(blob.stream()).collectList().map(LargeValues::joined);
    }

    private static byte[] joined(List<ByteBuffer> parts) {
        ByteBuffer all = ByteBuffer.allocate(
                parts.stream().mapToInt(ByteBuffer::remaining).reduce(0, Math::addExact));
        parts.forEach(all::put);
        return all.array();
    }

    private static Mono<String> string(Clob clob) {
        return Flux.from(clob.stream())
                .collect(StringBuilder::new, StringBuilder::append)
                .map(StringBuilder::toString);
    }
}
