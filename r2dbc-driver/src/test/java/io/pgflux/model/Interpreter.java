package io.pgflux.model;

import io.pgflux.model.Answer.Expected;
import io.pgflux.model.Answer.Part;
import io.pgflux.model.Recorder.End;
import io.pgflux.model.Recorder.Seen;
import io.pgflux.model.World.Done;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says whether what was seen can have happened. A cancelled statement may have been carried out or not, so that there are
 * several possible worlds behind it; what is seen later leaves the worlds that it fits. Where none is left, something has
 * gone wrong.
 */
final class Interpreter {

    private static final int MOST_WORLDS = 5_000;

    private final Program program;
    private final Map<Step, Seen> seen;
    private Set<World> worlds = Set.of(World.EMPTY);

    /**
     * For one run.
     *
     * @param seen of each step that has a subscriber; by identity
     */
    Interpreter(Program program, Map<Step, Seen> seen) {
        this.program = program;
        this.seen = seen;
    }

    /** The first step that nothing can explain; null if there is none. */
    @Nullable
    String divergence() {
        for (int i = 0; i < program.steps().size(); i++) {
            String divergence = check(i, program.steps().get(i));
            if (divergence != null) {
                return divergence;
            }
        }
        return null;
    }

    private @Nullable String check(int index, Step step) {
        if (step instanceof Step.Group group) {
            for (Step child : group.steps()) {
                String divergence = check(index, child);
                if (divergence != null) {
                    return divergence;
                }
            }
            return null;
        }
        Seen actual = seen.get(step);
        if (actual == null) {
            return null;
        }
        List<String> allowed = new ArrayList<>();
        Set<World> next = new LinkedHashSet<>();
        for (World world : worlds) {
            for (Branch branch : branches(index, step, world)) {
                if (branch.fits(actual)) {
                    next.addAll(branch.next(actual));
                } else {
                    allowed.add(branch.toString());
                }
            }
        }
        worlds = next;
        if (actual.violation() != null || actual.end() == End.PENDING || next.isEmpty()) {
            return "step %d: %s\n  saw     %s\n  allowed %s"
                    .formatted(
                            index,
                            step,
                            actual,
                            allowed.stream().distinct().limit(10).collect(Collectors.joining("\n       or ")));
        }
        if (next.size() > MOST_WORLDS) {
            throw new IllegalStateException("too many worlds in program " + program.seed());
        }
        return null;
    }

    /** A way in which a step may have gone. */
    private sealed interface Branch {

        boolean fits(Seen actual);

        List<World> next(Seen actual);
    }

    /** The step was never carried out, which only somebody who has cancelled and seen nothing may meet. */
    private record NotDone(World world) implements Branch {
        @Override
        public boolean fits(Seen actual) {
            return actual.end() == End.CANCELLED && actual.values().isEmpty();
        }

        @Override
        public List<World> next(Seen actual) {
            return List.of(world);
        }

        @Override
        public String toString() {
            return "nothing";
        }
    }

    /** @param cuts errors that may stand anywhere in place of the rest */
    private record Carried(List<Expected> expected, int take, Set<String> cuts, List<World> worlds) implements Branch {
        @Override
        public boolean fits(Seen actual) {
            return expected.stream().anyMatch(one -> fits(one, actual));
        }

        private boolean fits(Expected one, Seen actual) {
            List<String> values = one.values();
            int size = actual.values().size();
            boolean prefix = size <= values.size() && values.subList(0, size).equals(actual.values());
            if (actual.end() == End.CANCELLED) {
                return prefix;
            }
            if (isCut(values, actual)) {
                return true;
            }
            if (take > 0 && values.size() >= take) {
                return prefix && size == take && actual.end() == End.COMPLETE;
            }
            return prefix && size == values.size() && ends(one.error(), actual);
        }

        private boolean isCut(List<String> values, Seen actual) {
            List<String> last = actual.values();
            if (!last.isEmpty() && cuts.contains(last.get(last.size() - 1).replace("!", ""))) {
                last = last.subList(0, last.size() - 1); // a segment
            } else if (actual.end() != End.ERROR || !cuts.contains(actual.error())) {
                return false;
            }
            return last.size() <= values.size()
                    && values.subList(0, last.size()).equals(last);
        }

        @Override
        public List<World> next(Seen actual) {
            return worlds;
        }

        @Override
        public String toString() {
            return expected.stream()
                    .map(one -> Texts.shortened(one.values()) + ", " + (one.error() == null ? "COMPLETE" : one.error()))
                    .collect(Collectors.joining("\n       or "));
        }
    }

    private static boolean ends(@Nullable String error, Seen actual) {
        return error == null ? actual.end() == End.COMPLETE : actual.end() == End.ERROR && error.equals(actual.error());
    }

    private List<? extends Branch> branches(int index, Step step, World world) {
        if (step instanceof Step.Execute execute) {
            return branches(index, execute, world);
        }
        if (step instanceof Step.Transact transact) {
            Done done = world.transact(transact.command(), transact.savepoint());
            return both(world, carried(done, Use.ALL));
        }
        return branches((Step.Nested) step, world);
    }

    private static List<Branch> both(World world, Branch carried) {
        return List.of(new NotDone(world), carried);
    }

    private static Carried carried(Done done, Use use) {
        return new Carried(done.answer().expected(use, false), 0, Set.of(), List.of(done.next()));
    }

    private List<? extends Branch> branches(int index, Step.Execute step, World world) {
        Use use = step.use();
        if (use.ending() == Use.Ending.NEVER_ASKED) {
            return List.of(new NotDone(world));
        }
        Done done = world.execute(step.work());
        List<Expected> expected = new ArrayList<>(done.answer().expected(use, step.work() instanceof Work.Several));
        if (step.work() == Work.Broken.UNSENDABLE && world.isFailed()) {
            expected.addAll(Answer.failure("25P02").expected(use, false)); // if it has to be prepared first
        }
        List<World> next = new ArrayList<>(List.of(done.next()));
        boolean chunked = use.fetchSize() > 0 && (world.transaction() != null || !world.autoCommit());
        if (chunked && use.isCut() && done.next().isFailed() && !world.isFailed()) {
            next.add(world); // cancelled in front of the row that fails
        }
        Set<String> cuts = chunked && program.mayBreakCursor(index) ? Program.BROKEN_CURSOR : Set.of();
        int take = use.ending() == Use.Ending.TAKE ? use.number() : 0;
        return both(world, new Carried(expected, take, cuts, next));
    }

    private static List<? extends Branch> branches(Step.Nested step, World world) {
        Done outer = world.execute(step.outerWork());
        if (outer.answer().error() != null) {
            return List.of(
                    new Carried(List.of(new Expected(List.of(), outer.answer().error())), 0, Set.of(), List.of(world)));
        }
        return List.of(new NotDone(world), NestedRows.of(step, outer.next()));
    }

    /** The answers of the inner statements, and the worlds behind as many of them as were carried out. */
    private record NestedRows(
            Step.Nested step,
            List<List<String>> inner,
            List<World> after,
            @Nullable String error) implements Branch {

        static NestedRows of(Step.Nested step, World first) {
            List<List<String>> inner = new ArrayList<>();
            List<World> after = new ArrayList<>(List.of(first));
            World world = first;
            for (int row = 1; row <= step.outer(); row++) {
                Done done = world.execute(step.innerWork(row));
                List<String> rows = rows(done);
                if (step.inner() == Step.Inner.DEEPER) {
                    for (int i = 1; i <= rows.size(); i++) {
                        inner.add(rows(world.execute(step.innermostWork(row, i))));
                    }
                } else {
                    inner.add(rows);
                }
                world = done.next();
                after.add(world);
                if (done.answer().error() != null) {
                    return new NestedRows(step, inner, after, done.answer().error());
                }
            }
            return new NestedRows(step, inner, after, null);
        }

        private static List<String> rows(Done done) {
            return done.answer().parts().stream()
                    .map(Part::rows)
                    .flatMap(List::stream)
                    .toList();
        }

        @Override
        public boolean fits(Seen actual) {
            int take = step.ending() == Use.Ending.TAKE ? step.number() : 0;
            int size = inner.stream().mapToInt(List::size).sum();
            if (actual.end() == End.CANCELLED) {
                return interleaved(actual.values());
            }
            if (take > 0 && actual.values().size() == take && actual.end() == End.COMPLETE) {
                return interleaved(actual.values());
            }
            if (error == null) {
                return actual.end() == End.COMPLETE && actual.values().size() == size && interleaved(actual.values());
            }
            boolean all =
                    step.nesting() != Step.Nesting.CONCAT || actual.values().size() == size;
            // Others may have been on their way behind the one that has failed.
            boolean neighbour = step.nesting() != Step.Nesting.CONCAT
                    && after.get(after.size() - 1).isFailed()
                    && "25P02".equals(actual.error());
            return all && (ends(error, actual) || neighbour) && interleaved(actual.values());
        }

        /** Whether these are the first rows of the inner results, each of them in its own order. */
        private boolean interleaved(List<String> values) {
            if (step.nesting() != Step.Nesting.FLAT) {
                List<String> all = inner.stream().flatMap(List::stream).toList();
                // Rows of answers behind the one that fails may come first where several are on their way.
                return values.size() <= all.size()
                        && all.subList(0, values.size()).equals(values);
            }
            Map<String, List<String>> byTag = values.stream().collect(Collectors.groupingBy(NestedRows::tag));
            Map<String, List<String>> expected = inner.stream()
                    .filter(rows -> !rows.isEmpty())
                    .collect(Collectors.toMap(rows -> tag(rows.get(0)), Function.identity()));
            return byTag.entrySet().stream().allMatch(one -> {
                List<String> rows = expected.getOrDefault(one.getKey(), List.of());
                int size = one.getValue().size();
                return size <= rows.size() && rows.subList(0, size).equals(one.getValue());
            });
        }

        private static String tag(String row) {
            return row.substring(0, Math.max(0, row.indexOf(':')));
        }

        @Override
        public List<World> next(Seen actual) {
            World last = after.get(after.size() - 1);
            if (actual.end() != End.CANCELLED && (step.ending() != Use.Ending.TAKE || error != null)) {
                return List.of(last);
            }
            if (step.inner() != Step.Inner.INSERT) {
                return error == null ? List.of(last) : List.of(after.get(0), last);
            }
            // One at a time: of the one behind those that have answered nobody knows.
            int answered = actual.values().size();
            return actual.end() == End.CANCELLED
                    ? after.subList(answered, Math.min(answered + 2, after.size()))
                    : List.of(after.get(answered));
        }

        @Override
        public String toString() {
            return step.nesting() + " of "
                    + Texts.shortened(inner.stream().flatMap(List::stream).toList())
                    + (error == null ? ", COMPLETE" : ", " + error);
        }
    }
}
