package io.pgflux.model;

import java.util.ArrayList;
import java.util.List;

/** Makes the statements of a program; each has a tag of its own. */
final class Works {

    private static final int TAGS_OF_A_STEP = 100_000;

    private final Chance chance;
    private final int keys;
    private int tag = 1;
    private int wideKeys = 1_000_000;

    Works(Chance chance, int keys) {
        this.chance = chance;
        this.keys = keys;
    }

    /** The first of many tags. */
    int tags() {
        int first = tag;
        tag += TAGS_OF_A_STEP;
        return first;
    }

    private int tag() {
        return tag++;
    }

    Work readAll() {
        return new Work.Read(tag(), 0, Integer.MAX_VALUE);
    }

    Work any() {
        int kind = chance.below(100);
        if (kind < 10) {
            return added();
        } else if (kind < 20) {
            return several();
        }
        return plain();
    }

    /** More than the sockets hold, so that it is still being answered when its first rows are there. */
    Work.Insert wide() {
        int from = wideKeys;
        wideKeys += chance.between(50, 200);
        return new Work.Insert(tag(), from, wideKeys - 1, 0, 0, 0, true, chance.between(1_000, 20_000));
    }

    /** That neither fails nor depends on what others do, if it must not fail. */
    Work independent(int key, boolean mustNotFail) {
        int kind = chance.below(100);
        if (kind < 45) {
            return select(!mustNotFail);
        } else if (kind < 70) {
            int last = key + chance.below(3);
            return new Work.Insert(tag(), key, last, chance.below(100), 0, 0, chance.oneIn(2), 0);
        } else if (kind < 80) {
            return new Work.InsertOne(key, chance.below(100));
        } else if (kind < 90 && !mustNotFail) {
            return chance.pick(Work.Broken.values());
        } else if (kind < 92 && !mustNotFail) {
            return Work.Forget.ALL;
        }
        List<Work> both = List.of(select(!mustNotFail), new Work.InsertOne(key, 1), select(!mustNotFail));
        return new Work.Several(both, chance.oneIn(2));
    }

    private Work plain() {
        int kind = chance.below(100);
        if (kind < 45) {
            return select(true);
        } else if (kind < 60) {
            return insert(chance.oneIn(2));
        } else if (kind < 67) {
            return new Work.InsertOne(key(), chance.below(100));
        } else if (kind < 76) {
            int from = key();
            return new Work.Update(tag(), from, from + chance.below(20), chance.between(1, 9), chance.oneIn(2));
        } else if (kind < 83) {
            int from = key();
            return new Work.Delete(from, from + chance.below(10));
        } else if (kind < 92) {
            int from = chance.oneIn(2) ? 0 : key();
            return new Work.Read(tag(), from, from + keys);
        }
        return chance.pick(Work.Broken.values());
    }

    private int key() {
        return chance.between(1, keys);
    }

    private Work.Select select(boolean mayFail) {
        int rows = rows();
        int failAt = mayFail && rows > 0 && chance.oneIn(8) ? chance.between(1, rows) : 0;
        return new Work.Select(tag(), rows, chance.between(0, 1000), width(rows), failAt);
    }

    private int rows() {
        int kind = chance.below(100);
        if (kind < 5) {
            return 0;
        } else if (kind < 35) {
            return 1;
        } else if (kind < 85) {
            return chance.between(2, 40);
        }
        return kind < 98 ? chance.between(41, 400) : chance.between(400, 3000);
    }

    /** Now and then more than a receive buffer, or a socket's, takes. */
    private int width(int rows) {
        int kind = chance.below(100);
        if (kind < 80 || rows > 400) {
            return chance.between(1, 20);
        }
        return kind < 97 || rows > 40 ? chance.between(20, 500) : chance.between(1_000, 30_000);
    }

    private Work.Insert insert(boolean returning) {
        int from = key();
        int to = from + (chance.oneIn(4) ? chance.below(8) : 0);
        int unique = chance.oneIn(8) ? chance.between(1, 5) : 0;
        return new Work.Insert(tag(), from, to, chance.below(100), unique, 0, returning, 0);
    }

    Work slow() {
        int millis = chance.between(1, 20);
        int key = key();
        return chance.oneIn(2)
                ? new Work.Sleep(tag(), millis)
                : new Work.Insert(tag(), key, key, 1, 0, millis, chance.oneIn(2), 0);
    }

    private Work added() {
        List<Work> bindings = new ArrayList<>();
        int size = chance.between(2, 8);
        int kind = chance.below(4);
        boolean returning = chance.oneIn(2);
        for (int i = 0; i < size; i++) {
            bindings.add(
                    switch (kind) {
                        case 0 -> select(chance.oneIn(4));
                        case 1, 2 -> insert(returning);
                        default -> new Work.InsertOne(key(), i);
                    });
        }
        return new Work.Added(List.copyOf(bindings));
    }

    private Work several() {
        List<Work> statements = new ArrayList<>();
        int size = chance.between(2, 5);
        while (statements.size() < size) {
            Work next = plain();
            if (next != Work.Broken.UNSENDABLE) {
                statements.add(next);
            }
        }
        return new Work.Several(List.copyOf(statements), chance.oneIn(2));
    }
}
