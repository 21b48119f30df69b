package io.pgflux.benchmarks.vertx;

import io.pgflux.benchmarks.work.Watch;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Function;

/** Several times at once: a call, and when it is answered, the next. Confined to one event loop. */
final class Loops {

    private final Watch watch;
    private final Function<Integer, Future<Integer>> call;
    private final Promise<Long> done = Promise.promise();
    private long results;
    private int running;

    private Loops(Watch watch, int number, Function<Integer, Future<Integer>> call) {
        this.watch = watch;
        this.running = number;
        this.call = call;
    }

    /** Returns the sum of what the calls return. */
    static long run(Context loop, Watch watch, int number, Function<Integer, Future<Integer>> call) throws Exception {
        Loops loops = new Loops(watch, number, call);
        return VertxDriver.on(loop, () -> {
            for (int i = 0; i < number; i++) {
                loops.next();
            }
            return loops.done.future();
        });
    }

    private void next() {
        if (watch.goOn()) {
            long begin = watch.begin();
            Future<Integer> answer = call.apply(watch.key());
            if (begin == 0) {
                answer.onComplete(this::answered, done::tryFail);
            } else {
                answer.onComplete(
                        count -> {
                            watch.end(begin);
                            answered(count);
                        },
                        done::tryFail);
            }
        } else if (--running == 0) {
            done.tryComplete(results);
        }
    }

    private void answered(int count) {
        results += count;
        next();
    }
}
