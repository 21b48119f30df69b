package io.pgflux.model;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgResult;
import io.pgflux.api.PgStatement;
import io.pgflux.model.Recorder.Seen;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.ConnectableFlux;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Runs programs on a connection. All steps are subscribed to by the calling thread, one after the other, so that their
 * order on the connection is known; only a group's are not.
 */
final class Runner {

    /** Who waits longer hangs. */
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

    private final PgConnection connection;
    private final Program program;
    private final Chance chance;
    private final Map<Step, Recorder> recorders = new IdentityHashMap<>();
    private final Map<Step, Sinks.Empty<Void>> gates = new IdentityHashMap<>();

    private Runner(PgConnection connection, Program program) {
        this.connection = connection;
        this.program = program;
        chance = new Chance(~program.seed());
    }

    /** What each step's subscriber has seen. */
    static Map<Step, Seen> run(PgConnection connection, Program program) throws InterruptedException {
        Runner runner = new Runner(connection, program);
        for (Step step : program.steps()) {
            runner.run(step);
        }
        Map<Step, Seen> seen = new IdentityHashMap<>();
        runner.recorders.forEach((step, recorder) -> seen.put(step, recorder.seen()));
        return seen;
    }

    private void run(Step step) throws InterruptedException {
        if (step instanceof Step.Await) {
            await(recorders.values());
        } else if (step instanceof Step.Release release) {
            release(program.steps().get(release.step()));
        } else if (step instanceof Step.Pause pause) {
            LockSupport.parkNanos(pause.micros() * 1000L);
        } else if (step instanceof Step.Group group) {
            run(group);
        } else {
            flux(step).subscribe(recorder(step));
        }
    }

    private static void await(Iterable<Recorder> all) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE;
        for (Recorder recorder : all) {
            if (!recorder.isHeld()) {
                recorder.await(deadline - System.nanoTime());
            }
        }
    }

    private void release(Step step) throws InterruptedException {
        Sinks.Empty<Void> gate = gates.get(step);
        if (gate != null) {
            gate.tryEmitEmpty();
        }
        Recorder recorder = recorders.get(step);
        if (recorder != null) {
            recorder.release();
        }
    }

    private void run(Step.Group group) throws InterruptedException {
        List<Recorder> all = new ArrayList<>();
        for (Step step : group.steps()) {
            Recorder recorder = recorder(step);
            all.add(recorder);
            Scheduler scheduler = chance.oneIn(2) ? Schedulers.parallel() : Schedulers.boundedElastic();
            Flux<String> flux = flux(step);
            scheduler.schedule(() -> flux.subscribe(recorder));
        }
        await(all);
        for (Step step : group.steps()) {
            if (recorders.get(step).isHeld()) {
                release(step);
            }
        }
        for (Recorder recorder : all) {
            recorder.await(PATIENCE);
        }
    }

    private Recorder recorder(Step step) {
        Recorder recorder = new Recorder(use(step), program.seed() + recorders.size());
        recorders.put(step, recorder);
        return recorder;
    }

    private static Use use(Step step) {
        if (step instanceof Step.Execute execute) {
            return execute.use();
        }
        if (step instanceof Step.Nested nested) {
            return new Use(
                    Use.Shape.CONCAT,
                    Use.Reading.ROWS,
                    Use.Demand.UNBOUNDED,
                    0,
                    nested.fetchSize(),
                    nested.ending(),
                    nested.number());
        }
        int cancelAfter = ((Step.Transact) step).cancelAfter();
        return cancelAfter < 0
                ? Use.ALL
                : new Use(
                        Use.Shape.CONCAT, Use.Reading.ROWS, Use.Demand.UNBOUNDED, 0, 0, Use.Ending.CANCEL, cancelAfter);
    }

    private Flux<String> flux(Step step) {
        if (step instanceof Step.Transact transact) {
            return transact(transact).thenMany(Flux.empty());
        }
        return step instanceof Step.Nested nested ? nested(nested) : flux((Step.Execute) step);
    }

    private Mono<Void> transact(Step.Transact step) {
        return switch (step.command()) {
            case BEGIN -> connection.beginTransaction();
            case COMMIT -> connection.commitTransaction();
            case ROLLBACK -> connection.rollbackTransaction();
            case SAVEPOINT -> connection.createSavepoint(step.savepoint());
            case RELEASE -> connection.releaseSavepoint(step.savepoint());
            case ROLLBACK_TO -> connection.rollbackTransactionToSavepoint(step.savepoint());
            case AUTO_COMMIT_OFF -> connection.setAutoCommit(false);
            case AUTO_COMMIT_ON -> connection.setAutoCommit(true);
        };
    }

    private Flux<String> flux(Step.Execute step) {
        Use use = step.use();
        Flux<PgResult> results = execute(step.work(), step.variant(), use.fetchSize());
        if (use.ending() == Use.Ending.NEVER_ASKED) {
            return results.map(PgResult::toString);
        }
        return switch (use.shape()) {
            case CONCAT -> concat(results, use);
            case FLAT -> results.flatMap(result -> read(result, use));
            case FIRST -> Mono.from(results).flatMapMany(result -> read(result, use));
            case THEN -> results.then().thenMany(Flux.empty());
            case COLLECT -> {
                Mono<Void> gate = gate(step);
                yield results.collectList().flatMapMany(all -> gate.thenMany(backwards(all, use)));
            }
            case ABANDON -> results.collectList().thenMany(Flux.empty());
        };
    }

    /**
     * With limited demand an error of {@code execute()} would otherwise overtake results that wait. So would it, once in ten
     * thousand times, with a prefetch of 0: Reactor then asks for the first result before it passes on what it is asked
     * itself, so when this thread is held up in between, the result is there before any demand for its rows.
     */
    private Flux<String> concat(Flux<PgResult> results, Use use) {
        int prefetch = chance.oneIn(2) ? 1 : 32;
        if (use.demand() != Use.Demand.UNBOUNDED) {
            return results.concatMapDelayError(result -> read(result, use), true, prefetch);
        }
        return chance.oneIn(2)
                ? results.concatMapDelayError(result -> read(result, use), true, 0)
                : results.concatMap(result -> read(result, use), prefetch);
    }

    private Mono<Void> gate(Step.Execute step) {
        return step.use().isHeld()
                ? gates.computeIfAbsent(step, key -> Sinks.empty()).asMono()
                : Mono.empty();
    }

    /** Consumed from the last to the first, told in order. */
    private static Flux<String> backwards(List<PgResult> results, Use use) {
        List<List<String>> answers = new ArrayList<>(
                results.stream().map(result -> List.<String>of()).toList());
        return Flux.range(1, results.size())
                .map(i -> results.size() - i)
                .concatMap(i -> read(results.get(i), use).collectList().doOnNext(values -> answers.set(i, values)))
                .thenMany(Flux.defer(() -> Flux.fromIterable(answers)).concatMapIterable(values -> values));
    }

    private Flux<PgResult> execute(Work work, int variant, int fetchSize) {
        if (work instanceof Work.Several several && several.batch()) {
            var batch = connection.createBatch();
            several.statements().forEach(statement -> batch.add(statement.literal()));
            return batch.execute();
        }
        String comment = variant > 0 && !(work instanceof Work.Several) ? " -- " + variant : "";
        PgStatement statement = connection.createStatement(work.sql() + comment);
        if (fetchSize > 0) {
            statement.fetchSize(fetchSize);
        }
        List<Work> bindings = work instanceof Work.Added added ? added.bindings() : List.of(work);
        for (int i = 0; i < bindings.size(); i++) {
            if (i > 0) {
                statement.add();
            }
            List<Object> values = bindings.get(i).parameters();
            for (int parameter = 0; parameter < values.size(); parameter++) {
                statement.bind(parameter, values.get(parameter));
            }
        }
        return statement.execute();
    }

    private static Flux<String> read(PgResult result, Use use) {
        return switch (use.reading()) {
            case ROWS -> result.map(Runner::row);
            case COUNTS -> result.getRowsUpdated().map(count -> "+" + count).flux();
            case SEGMENTS -> result.flatMap(Runner::segment);
        };
    }

    private static Publisher<String> segment(Result.Segment segment) {
        if (segment instanceof Result.RowSegment row) {
            return Mono.just(row(row.row()));
        } else if (segment instanceof Result.UpdateCount count) {
            return Mono.just("+" + count.value());
        } else if (segment instanceof Result.Message message) {
            return Mono.just("!" + message.sqlState());
        }
        return Mono.empty();
    }

    private static String row(Readable row) {
        int tag = row.get(0, Integer.class);
        int number = row.get(1, Integer.class);
        return World.row(tag, number, text(row.get(2, String.class)));
    }

    private static String text(String text) {
        char first = text.isEmpty() ? '0' : text.charAt(0);
        boolean letters = first >= 'a' && text.chars().allMatch(letter -> letter == first);
        return letters ? World.letters(first, text.length()) : text;
    }

    private Flux<String> rows(Work work, int fetchSize) {
        return execute(work, 0, fetchSize).concatMap(result -> result.map(Runner::row));
    }

    private Flux<String> nested(Step.Nested step) {
        Flux<Integer> outer = execute(step.outerWork(), 0, step.fetchSize())
                .concatMap(result -> result.map(row -> row.get(1, Integer.class)));
        if (step.nesting() != Step.Nesting.MAPPING) {
            return nest(step, outer, row -> inner(step, row));
        }
        return execute(step.outerWork(), 0, step.fetchSize())
                .concatMap(result -> result.map(row -> {
                    ConnectableFlux<String> inner =
                            inner(step, row.get(1, Integer.class)).replay();
                    inner.connect();
                    return inner;
                }))
                .collectList()
                .flatMapMany(Flux::concat);
    }

    private Flux<String> inner(Step.Nested step, int row) {
        Flux<String> rows = rows(step.innerWork(row), 0);
        return step.inner() == Step.Inner.DEEPER
                ? nest(step, rows.index((index, value) -> (int) (index + 1)), i -> rows(step.innermostWork(row, i), 0))
                : rows;
    }

    private static Flux<String> nest(Step.Nested step, Flux<Integer> rows, Function<Integer, Flux<String>> inner) {
        return switch (step.nesting()) {
            case CONCAT, MAPPING -> rows.concatMap(inner, step.concurrency());
            case FLAT -> rows.flatMap(inner, step.concurrency());
            case SEQUENTIAL -> rows.flatMapSequential(inner, step.concurrency());
        };
    }
}
