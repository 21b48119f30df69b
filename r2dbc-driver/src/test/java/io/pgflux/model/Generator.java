package io.pgflux.model;

import io.pgflux.model.Step.Command;
import io.pgflux.model.Step.Inner;
import io.pgflux.model.Step.Nesting;
import io.pgflux.model.Use.Ending;
import java.util.ArrayList;
import java.util.List;

/** Makes the program of a seed. */
final class Generator {

    /** Keys that only one step writes lie above. */
    private static final int SHARED_KEYS = 60;

    private static final int MOST_STEPS = 10;

    private final Chance chance;
    private final Works works;
    private final List<Step> steps = new ArrayList<>();
    private final List<Integer> held = new ArrayList<>();
    private int ownKeys = 1000;
    private boolean mayBeInTransaction;
    private boolean autoCommit = true;

    private Generator(long seed) {
        chance = new Chance(seed);
        works = new Works(chance, SHARED_KEYS);
    }

    static Program program(long seed) {
        return new Program(seed, List.copyOf(new Generator(seed).generate()));
    }

    private List<Step> generate() {
        int size = chance.between(1, chance.between(1, MOST_STEPS));
        while (steps.size() < size) {
            int kind = chance.below(100);
            if (kind < 58) {
                execute();
            } else if (kind < 75) {
                transact();
            } else if (kind < 80) {
                steps.add(nested());
                steps.add(new Step.Await()); // who comes next would not know how far it is
            } else if (kind < 85) {
                steps.add(group());
            } else if (kind < 93) {
                steps.add(new Step.Await());
            } else if (kind < 96) {
                steps.add(new Step.Pause(chance.below(2000)));
            } else {
                release();
            }
        }
        end();
        return steps;
    }

    /** Whatever has been held is released before, or after, the transaction ends. */
    private void end() {
        while (chance.oneIn(2) && !held.isEmpty()) {
            release();
        }
        steps.add(new Step.Transact(chance.oneIn(2) ? Command.COMMIT : Command.ROLLBACK, "", -1));
        if (!autoCommit) {
            steps.add(new Step.Transact(Command.AUTO_COMMIT_ON, "", -1));
        }
        if (chance.oneIn(3)) {
            steps.add(new Step.Await());
        }
        while (!held.isEmpty()) {
            release();
        }
        steps.add(new Step.Execute(works.readAll(), 0, Use.ALL));
        steps.add(new Step.Await());
    }

    private void release() {
        if (!held.isEmpty()) {
            steps.add(new Step.Release(held.remove(chance.below(held.size()))));
        }
    }

    private void execute() {
        if (!mayBeInTransaction && chance.oneIn(40)) {
            steps.add(new Step.Execute(Work.Forget.ALL, 0, Use.ALL));
            steps.add(new Step.Await()); // what is prepared anew may be overtaken
            return;
        }
        if (chance.oneIn(40)) {
            slow();
            return;
        }
        if (chance.oneIn(100)) {
            add(works.wide(), 0, new Uses(chance).sated());
            return;
        }
        Work work = works.any();
        Use use = new Uses(chance).any(work);
        // Fetched in chunks, a row that fails fails when it is fetched, and then aborts the transaction.
        boolean later = mayBeInTransaction && work.mayFail() && !work.writes() && use.fetchSize() > 0;
        if (later) {
            Use.Shape shape = chance.oneIn(3) ? Use.Shape.FIRST : Use.Shape.CONCAT; // that ask for all rows
            use = new Use(shape, use.reading(), Use.Demand.UNBOUNDED, 0, use.fetchSize(), Ending.NONE, 0);
        }
        add(work, chance.oneIn(5) ? chance.between(1, 4) : 0, use);
        if (later) {
            steps.add(new Step.Await());
        }
    }

    /** With a neighbour that runs when a cancel request comes too late. */
    private void slow() {
        Work work = works.slow();
        int millis = work instanceof Work.Sleep sleep ? sleep.millis() : ((Work.Insert) work).millis();
        add(work, 0, new Uses(chance).impatient(millis));
        if (chance.oneIn(2)) {
            add(works.slow(), 0, Use.ALL);
        }
    }

    private void add(Work work, int variant, Use use) {
        if (use.isHeld()) {
            held.add(steps.size());
        }
        steps.add(new Step.Execute(work, variant, use));
    }

    private void transact() {
        Command command = mayBeInTransaction ? inside() : outside();
        int cancelAfter = chance.oneIn(20) ? chance.below(500) : -1;
        steps.add(new Step.Transact(command, chance.oneIn(2) ? "a" : "b", cancelAfter));
        boolean ends = command == Command.COMMIT || command == Command.ROLLBACK || command == Command.AUTO_COMMIT_ON;
        if (command == Command.AUTO_COMMIT_OFF) {
            autoCommit = false;
        } else if (command == Command.AUTO_COMMIT_ON && cancelAfter < 0) {
            autoCommit = true;
        }
        if (!ends) {
            mayBeInTransaction = true;
        } else if (cancelAfter < 0 && autoCommit) {
            mayBeInTransaction = false;
        }
    }

    private Command inside() {
        int kind = chance.below(100);
        if (kind < 38) {
            return !autoCommit && chance.oneIn(3) ? Command.AUTO_COMMIT_ON : Command.COMMIT;
        } else if (kind < 58) {
            return Command.ROLLBACK;
        } else if (kind < 76) {
            return Command.SAVEPOINT;
        } else if (kind < 90) {
            return Command.ROLLBACK_TO;
        }
        return kind < 96 ? Command.RELEASE : kind < 98 ? Command.AUTO_COMMIT_OFF : Command.BEGIN;
    }

    private Command outside() {
        int kind = chance.below(100);
        if (kind < 72) {
            return Command.BEGIN;
        } else if (kind < 82) {
            return Command.SAVEPOINT;
        } else if (kind < 92) {
            return chance.oneIn(2) ? Command.COMMIT : Command.ROLLBACK;
        }
        return kind < 97 ? Command.AUTO_COMMIT_OFF : Command.ROLLBACK_TO;
    }

    private Step.Nested nested() {
        int outer = chance.oneIn(30) ? chance.between(257, 300) : chance.between(0, 20);
        Inner inner = chance.pick(Inner.values());
        if (outer > 20 && inner == Inner.DEEPER) {
            inner = Inner.SELECT;
        }
        Ending ending = chance.oneIn(4) ? chance.oneIn(2) ? Ending.TAKE : Ending.CANCEL : Ending.NONE;
        Nesting nesting =
                inner == Inner.INSERT && ending != Ending.NONE ? Nesting.CONCAT : chance.pick(Nesting.values());
        if (inner == Inner.DEEPER && nesting == Nesting.MAPPING) {
            nesting = Nesting.FLAT;
        }
        boolean fails = inner == Inner.SELECT && ending == Ending.NONE && outer > 0 && chance.oneIn(5);
        int key = ownKeys;
        ownKeys += outer + 1;
        return new Step.Nested(
                works.tags(),
                outer,
                chance.oneIn(3) ? chance.between(1, 20) : 0,
                nesting,
                chance.pick(new Integer[] {1, 2, 8, 256}),
                inner,
                inner == Inner.DEEPER
                        ? chance.between(0, 4)
                        : chance.oneIn(8) ? chance.below(80) : chance.between(0, 4),
                key,
                fails ? chance.between(1, outer) : 0,
                ending,
                ending == Ending.TAKE ? chance.between(1, 8) : chance.below(3000));
    }

    private Step.Group group() {
        List<Step> children = new ArrayList<>();
        int size = chance.between(2, 5);
        while (children.size() < size) {
            if (chance.oneIn(4)) {
                Step.Nested nested = nested();
                // An error would abort what the others are doing.
                boolean fails = nested.failAt() > 0 && mayBeInTransaction;
                if (!fails && nested.outer() <= 20) {
                    children.add(nested);
                }
            } else {
                Work work = works.independent(ownKeys, mayBeInTransaction);
                ownKeys += 10;
                children.add(new Step.Execute(work, chance.oneIn(6) ? 5 : 0, new Uses(chance).any(work)));
            }
        }
        return new Step.Group(List.copyOf(children));
    }
}
