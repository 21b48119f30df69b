package io.pgflux.model;

import io.pgflux.model.Recorder.End;
import io.pgflux.model.Recorder.Seen;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What the programs have done, to show that they have done something. */
final class Tally {

    private final LongAdder programs = new LongAdder();
    private final LongAdder connections = new LongAdder();
    private final LongAdder subscribers = new LongAdder();
    private final LongAdder values = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder cancelledHalfway = new LongAdder();

    void connection() {
        connections.increment();
    }

    void add(Map<Step, Seen> program) {
        programs.increment();
        program.values().forEach(this::add);
    }

    private void add(Seen seen) {
        subscribers.increment();
        values.add(seen.values().size());
        if (seen.end() == End.ERROR) {
            errors.increment();
        } else if (seen.end() == End.CANCELLED) {
            (seen.values().isEmpty() ? cancelled : cancelledHalfway).increment();
        }
    }

    long programs() {
        return programs.sum();
    }

    @Override
    public String toString() {
        return "%d programs on %d connections; %d subscribers were told %d values and %d errors; %d cancelled before the first value, %d behind it"
                .formatted(
                        programs.sum(),
                        connections.sum(),
                        subscribers.sum(),
                        values.sum(),
                        errors.sum(),
                        cancelled.sum(),
                        cancelledHalfway.sum());
    }
}
