package io.pgflux.benchmarks.r2dbc;

import io.pgflux.benchmarks.work.Watch;
import reactor.core.publisher.Flux;

/** Calls to the driver as long as a watch says so. */
final class Calls {

    private Calls() {}

    /** A key for each call. */
    static Flux<Integer> keys(Watch watch) {
        return Flux.generate(sink -> {
            if (watch.goOn()) {
                sink.next(watch.key());
            } else {
                sink.complete();
            }
        });
    }

    /** The call as it is, or one that is timed, and checked if results are to be. */
    static Flux<Integer> timed(Flux<Integer> call, Integer key, Watch watch) {
        return timed(watch.exact() ? call.doOnNext(result -> watch.check(key, result)) : call, watch);
    }

    static <T> Flux<T> timed(Flux<T> call, Watch watch) {
        long begin = watch.begin();
        return begin == 0 ? call : call.doOnComplete(() -> watch.end(begin));
    }
}
