package io.pgflux.model;

import static java.util.Objects.requireNonNull;

import io.pgflux.model.Answer.Part;
import io.pgflux.model.Step.Command;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the server and the connection may be like between two steps: the table, and the transaction. Immutable.
 *
 * @param table by key
 */
record World(NavigableMap<Integer, Entry> table, @Nullable Transaction transaction, boolean autoCommit) {

    static final World EMPTY = new World(new TreeMap<>(), null, true);

    /** One row of the table; {@code unique} is zero for NULL. */
    record Entry(int value, int unique) {
        @Override
        public String toString() {
            return unique == 0 ? "" + value : value + "/" + unique;
        }
    }

    record Savepoint(String name, NavigableMap<Integer, Entry> table) {}

    record Transaction(NavigableMap<Integer, Entry> before, List<Savepoint> savepoints, boolean failed) {}

    /** What a step does to the world, and what it answers. */
    record Done(World next, Answer answer) {}

    boolean isFailed() {
        return transaction != null && transaction.failed;
    }

    private World begun() {
        return transaction != null ? this : new World(table, new Transaction(table, List.of(), false), autoCommit);
    }

    private World failed() {
        return transaction == null
                ? this
                : new World(table, new Transaction(transaction.before, transaction.savepoints, true), autoCommit);
    }

    private World ended(NavigableMap<Integer, Entry> last) {
        return new World(last, null, autoCommit);
    }

    private World with(NavigableMap<Integer, Entry> changed) {
        return new World(changed, transaction, autoCommit);
    }

    private Done failing(String error) {
        return new Done(failed(), Answer.failure(error));
    }

    /** As the server carries it out. */
    Done execute(Work work) {
        if (work == Work.Broken.UNSENDABLE) {
            return new Done(this, Answer.failure(Work.Broken.UNSENDABLE.code));
        }
        return (autoCommit ? this : begun()).executeStarted(work);
    }

    private Done executeStarted(Work work) {
        List<Work> statements = work instanceof Work.Added added
                ? added.bindings()
                : work instanceof Work.Several several ? several.statements() : List.of(work);
        if (statements.contains(Work.Broken.SYNTAX)) {
            return failing(Work.Broken.SYNTAX.code); // found before anything else
        }
        if (isFailed()) {
            return failing("25P02");
        }
        Execution execution = new Execution(new TreeMap<>(table));
        for (Work statement : statements) {
            execution.run(statement);
            if (execution.error != null) {
                return new Done(failed(), new Answer(execution.parts, execution.error, false));
            }
        }
        if (transaction == null && violated(execution.table)) {
            // For a string, the server commits in front of the last CommandComplete (exec_simple_query).
            boolean simple = work instanceof Work.Several;
            return new Done(this, new Answer(simple ? execution.lastOpen() : execution.parts, "23505", !simple));
        }
        return new Done(with(execution.table), new Answer(execution.parts, null, false));
    }

    /** Whether the constraint that is checked at commit is. */
    private static boolean violated(Map<Integer, Entry> table) {
        Set<Integer> known = new HashSet<>();
        return table.values().stream().anyMatch(entry -> entry.unique != 0 && !known.add(entry.unique));
    }

    private static final class Execution {

        private final NavigableMap<Integer, Entry> table;
        private final List<Part> parts = new ArrayList<>();
        private @Nullable String error;

        Execution(NavigableMap<Integer, Entry> table) {
            this.table = table;
        }

        void run(Work work) {
            if (work instanceof Work.Select select) {
                run(select);
            } else if (work instanceof Work.Sleep sleep) {
                parts.add(Part.rows(List.of(row(sleep.tag(), 1, ""))));
            } else if (work instanceof Work.Insert insert) {
                run(insert);
            } else if (work instanceof Work.InsertOne insert) {
                insert(insert.key(), new Entry(insert.value(), 0));
                if (error == null) {
                    parts.add(Part.count(1));
                }
            } else if (work instanceof Work.Update update) {
                run(update);
            } else if (work instanceof Work.Delete delete) {
                NavigableMap<Integer, Entry> range = range(delete.from(), delete.to());
                parts.add(Part.count(range.size()));
                range.clear();
            } else if (work instanceof Work.Read read) {
                List<String> rows = new ArrayList<>();
                range(read.from(), read.to()).forEach((key, entry) -> rows.add(row(read.tag(), key, entry.toString())));
                parts.add(Part.rows(rows));
            } else if (work instanceof Work.Broken broken) {
                error = broken.code;
            } else if (work instanceof Work.Forget) {
                parts.add(Part.rows(List.of()));
            } else {
                throw new IllegalArgumentException("nested: " + work);
            }
        }

        List<Part> lastOpen() {
            Part last = parts.remove(parts.size() - 1);
            parts.add(new Part(last.rows(), Answer.NO_COUNT, false));
            return parts;
        }

        private NavigableMap<Integer, Entry> range(int from, int to) {
            return from > to ? Collections.emptyNavigableMap() : table.subMap(from, true, to, true);
        }

        private void run(Work.Select select) {
            int failAt = select.failAt() > 0 && select.failAt() <= select.rows() ? select.failAt() : 0;
            List<String> rows = new ArrayList<>();
            for (int g = 1; g <= (failAt > 0 ? failAt - 1 : select.rows()); g++) {
                rows.add(row(select.tag(), g, letters((char) ('a' + g % 26), g * select.factor() % select.width())));
            }
            parts.add(failAt > 0 ? new Part(rows, Answer.NO_COUNT, false) : Part.rows(rows));
            if (failAt > 0) {
                error = "22012";
            }
        }

        /** The rows of RETURNING come when all are inserted. */
        private void run(Work.Insert insert) {
            List<String> rows = new ArrayList<>();
            for (int key = insert.from(); key <= insert.to(); key++) {
                insert(key, new Entry(insert.value(), insert.unique()));
                rows.add(row(insert.tag(), key, letters('w', insert.width())));
            }
            if (error == null) {
                parts.add(new Part(insert.returning() ? rows : List.of(), rows.size(), true));
            }
        }

        private void insert(int key, Entry entry) {
            if (table.putIfAbsent(key, entry) != null) {
                error = "23505";
            }
        }

        private void run(Work.Update update) {
            NavigableMap<Integer, Entry> range = range(update.from(), update.to());
            range.replaceAll((key, entry) -> new Entry(entry.value + update.delta(), entry.unique));
            List<String> rows = new ArrayList<>();
            range.forEach((key, entry) -> rows.add(row(update.tag(), key, "" + entry.value)));
            parts.add(update.returning() ? Part.rows(rows) : Part.count(rows.size()));
        }
    }

    /** How a row is recorded. */
    static String row(int tag, int number, String text) {
        return text.isEmpty() ? tag + ":" + number : tag + ":" + number + "=" + text;
    }

    /** How a text of one letter is recorded. */
    static String letters(char letter, int count) {
        return count == 0 ? "" : count + "x" + letter;
    }

    Done transact(Command command, String savepoint) {
        return switch (command) {
            case BEGIN -> new Done(begun(), new Answer(List.of(), null, false));
            case COMMIT -> commit();
            case ROLLBACK -> done(transaction == null ? this : ended(transaction.before));
            case SAVEPOINT -> begun().savepoint(savepoint);
            case RELEASE, ROLLBACK_TO -> (autoCommit ? this : begun()).backTo(command, savepoint);
            case AUTO_COMMIT_OFF -> done(new World(table, transaction, false));
            case AUTO_COMMIT_ON -> new World(table, transaction, true).commit();
        };
    }

    private static Done done(World next) {
        return new Done(next, new Answer(List.of(), null, false));
    }

    private Done commit() {
        if (transaction == null) {
            return done(this);
        }
        if (isFailed()) {
            return new Done(ended(transaction.before), Answer.failure("40000"));
        }
        return violated(table) ? new Done(ended(transaction.before), Answer.failure("23505")) : done(ended(table));
    }

    private Done savepoint(String name) {
        Transaction current = requireNonNull(transaction);
        if (current.failed) {
            return failing("25P02");
        }
        List<Savepoint> savepoints = new ArrayList<>(current.savepoints);
        savepoints.add(new Savepoint(name, table));
        return done(new World(table, new Transaction(current.before, savepoints, false), autoCommit));
    }

    private Done backTo(Command command, String name) {
        if (transaction == null) {
            return failing("25P01");
        }
        if (transaction.failed && command == Command.RELEASE) {
            return failing("25P02");
        }
        List<Savepoint> savepoints = new ArrayList<>(transaction.savepoints);
        int found = savepoints.size() - 1;
        while (found >= 0 && !savepoints.get(found).name.equals(name)) {
            found--;
        }
        if (found < 0) {
            return failing("3B001");
        }
        boolean release = command == Command.RELEASE;
        NavigableMap<Integer, Entry> last = release ? table : savepoints.get(found).table;
        savepoints.subList(release ? found : found + 1, savepoints.size()).clear();
        return done(new World(last, new Transaction(transaction.before, savepoints, false), autoCommit));
    }
}
