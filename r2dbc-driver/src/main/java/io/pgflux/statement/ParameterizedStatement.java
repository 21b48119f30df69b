package io.pgflux.statement;

import io.pgflux.api.PgResult;
import io.pgflux.api.PgStatement;
import io.pgflux.exchange.BoundValues;
import io.pgflux.exchange.Frontend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A {@link PgStatement}: collects bindings, and makes an {@link Execution} of them. */
public final class ParameterizedStatement implements PgStatement {

    private static final Set<String> HAVE_RETURNING = Set.of("INSERT", "UPDATE", "DELETE", "MERGE", "WITH");

    private final Frontend frontend;
    private final KnownSql known;
    private final ScannedSql scanned;
    private List<Binding> complete = List.of(); // those before the last add()
    private @Nullable Binding current;
    private boolean shared; // current is part of an execution
    private @Nullable String returning;
    private int fetchSize; // 0: no limit

    private ParameterizedStatement(Frontend frontend, KnownSql known) {
        this.frontend = frontend;
        this.known = known;
        scanned = known.scanned();
        fetchSize = frontend.fetchSize();
    }

    /** Scans the SQL, which the server has not seen yet. */
    public static ParameterizedStatement of(String sql, Scans scans, Frontend frontend) {
        if (sql == null) {
            throw new IllegalArgumentException("The SQL must not be null");
        }
        KnownSql known = scans.scan(sql, frontend.session());
        ScannedSql scanned = known.scanned();
        if (scanned.several() && scanned.parameterCount() > 0) {
            throw new IllegalArgumentException("A string with several statements cannot have parameters,"
                    + " since PostgreSQL prepares one statement at a time; create a Statement for each");
        }
        return new ParameterizedStatement(frontend, known);
    }

    @Override
    public ParameterizedStatement bind(int index, Object value) {
        require(value, "value", "bindNull(index, type) binds NULL");
        changeable(index).bind(index, value);
        return this;
    }

    @Override
    public ParameterizedStatement bind(String name, Object value) {
        return bind(index(name), value);
    }

    @Override
    public ParameterizedStatement bindNull(int index, Class<?> type) {
        require(type, "type", "Object.class leaves the type to the server");
        changeable(index).bindNull(index, type);
        return this;
    }

    @Override
    public ParameterizedStatement bindNull(String name, Class<?> type) {
        return bindNull(index(name), type);
    }

    private static void require(@Nullable Object argument, String name, String cure) {
        if (argument == null) {
            throw new IllegalArgumentException("The %s must not be null; %s".formatted(name, cure));
        }
    }

    private int index(String name) {
        require(name, "name", "parameters are named $1, $2 ...");
        int index = number(name) - 1;
        if (index < 0 || index >= scanned.parameterCount()) {
            throw new NoSuchElementException("No parameter \"%s\": the statement has %s"
                    .formatted(name, scanned.parameterCount() == 0 ? "none" : "$1 to $" + scanned.parameterCount()));
        }
        return index;
    }

    private static int number(String name) {
        if (name.length() < 2 || name.length() > 6 || name.charAt(0) != '$') {
            return 0;
        }
        int number = 0;
        for (int i = 1; i < name.length(); i++) {
            int digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    private Binding changeable(int index) {
        if (index < 0 || index >= scanned.parameterCount()) {
            throw new IndexOutOfBoundsException("No parameter with index %d: the statement has %d, counted from 0"
                    .formatted(index, scanned.parameterCount()));
        }
        Binding binding = current;
        if (binding == null) {
            binding = unbound();
        } else if (shared) {
            binding = binding.copy();
        }
        shared = false;
        current = binding;
        return binding;
    }

    @Override
    public ParameterizedStatement add() {
        if (complete.isEmpty()) {
            complete = new ArrayList<>();
        }
        complete.add(last());
        current = null;
        shared = false;
        return this;
    }

    private Binding unbound() {
        return new Binding(known.signature(), frontend.types());
    }

    /** The binding after the last add(), which must be complete: an add() with nothing behind it is a mistake. */
    private Binding last() {
        Binding last = current == null ? unbound() : current;
        last.complete();
        known.remember(last.signature());
        return last;
    }

    @Override
    public ParameterizedStatement returnGeneratedValues(String... columns) {
        require(columns, "columns", "none at all means every column");
        for (String column : columns) {
            require(column, "column", "none at all means every column");
        }
        returning = columns.length == 0
                ? "*"
                : String.join(
                        ", ",
                        Arrays.stream(columns).map(Identifier::quoteIfNeeded).toList());
        return this;
    }

    @Override
    public ParameterizedStatement fetchSize(int rows) {
        if (rows < 0) {
            throw new IllegalArgumentException("The fetch size must not be negative, but is " + rows);
        }
        fetchSize = rows;
        return this;
    }

    @Override
    public Flux<PgResult> execute() {
        if (scanned.several() || scanned.copies()) {
            return new Execution.Simple(frontend, scanned);
        }
        Binding last = scanned.parameterCount() == 0 && !complete.isEmpty() ? complete.get(0) : last();
        shared = true;
        if (complete.isEmpty()) {
            return isReady(last) ? execution(sql(), last) : prepared(List.of(last));
        }
        List<Binding> bindings = bindings(last);
        return bindings.stream().allMatch(ParameterizedStatement::isReady)
                ? execution(sql(), bindings)
                : prepared(bindings);
    }

    private static boolean isReady(Binding binding) {
        return !binding.signature().streams() && !binding.signature().named();
    }

    /** After what the bindings need first. */
    private Flux<PgResult> prepared(List<Binding> bindings) {
        String sql = sql();
        boolean named =
                bindings.stream().anyMatch(binding -> binding.signature().named());
        return (named ? NamedTypes.lookedUp(bindings, frontend) : Mono.just(bindings))
                .flatMap(LargeValues::collected)
                .flatMapMany(ready -> execution(sql, ready));
    }

    private List<Binding> bindings(Binding last) {
        List<Binding> all = new ArrayList<>(complete);
        if (scanned.parameterCount() > 0) {
            all.add(last);
        }
        return all;
    }

    private Flux<PgResult> execution(String sql, Binding only) {
        return fetchSize > 0
                ? new Execution.Fetched(frontend, sql, only, scanned.readsOnly(), fetchSize)
                : new Execution.Extended(frontend, sql, only, scanned.readsOnly());
    }

    private Flux<PgResult> execution(String sql, List<Binding> bindings) {
        if (bindings.size() == 1) {
            return execution(sql, bindings.get(0));
        }
        Binding[] values = bindings.toArray(Binding[]::new);
        SameTypes.declare(values);
        int rows = sql.equals(scanned.sql()) ? known.insert().rows(values.length) : 1; // else it has a RETURNING
        if (rows > 1) {
            return known.insert().execution(frontend, values, rows);
        }
        BoundValues[] others = Arrays.copyOfRange(values, 1, values.length);
        return new Execution.Extended(frontend, sql, values[0], others, scanned.readsOnly());
    }

    private String sql() {
        if (returning == null || !HAVE_RETURNING.contains(scanned.firstWord())) {
            return scanned.sql();
        }
        String sql = scanned.sql().substring(0, scanned.end());
        return sql + "\nRETURNING " + returning; // on a line of its own, as the last one may end with a comment
    }

    @Override
    public String toString() {
        return scanned.sql();
    }
}
