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

    /** The call as it is, or one that is timed and checked. */
    static Flux<Integer> timed(Flux<Integer> call, Integer key, Watch watch) {
        long begin = watch.begin();
        if (begin == 0) {
            return call;
        }
        return call.doOnNext(result -> watch.check(key, result)).doOnComplete(() -> watch.end(begin));
    }
}
