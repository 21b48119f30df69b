package io.pgflux.statement;

import io.netty.buffer.ByteBuf;
import io.pgflux.statement.LongestValue.TooLong;
import io.r2dbc.spi.Blob;
import io.r2dbc.spi.Clob;
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
                streams.add(named(i, bytes(blob))
                        .doOnNext(bytes -> copy.replace(index, blob, ByteBuf.class, bytes))
                        .then());
            } else if (value instanceof Clob clob) {
                streams.add(named(i, string(clob))
                        .doOnNext(text -> copy.replace(index, clob, String.class, text))
                        .then());
            }
        }
        return Flux.concat(streams).then(Mono.fromSupplier(() -> {
            copy.complete();
            return copy;
        }));
    }

    private static Mono<ByteBuf> bytes(Blob blob) {
        return Flux.from(blob.stream())
                .collect(CollectedBytes::new, CollectedBytes::add)
                .map(CollectedBytes::bytes);
    }

    private static Mono<String> string(Clob clob) {
        return Flux.from(clob.stream())
                .collect(CollectedText::new, CollectedText::add)
                .map(CollectedText::text);
    }

    /** An error of ours names the parameter; those of the stream are the user's own. */
    private static <T> Mono<T> named(int index, Mono<T> collected) {
        return collected.onErrorMap(
                TooLong.class,
                e -> new IllegalArgumentException("Parameter $%d: %s".formatted(index + 1, e.getMessage()), e));
    }
}
