package io.pgflux.exchange;

import io.pgflux.session.Bystander;
import io.pgflux.session.Session;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.Function;

/** The named portals of one connection, which last as long as their transaction. Event loop only. */
public final class Portals implements Bystander {

    private final Session session;
    private final Map<Cursor, Integer> open = new LinkedHashMap<>(0); // with a number that grows
    private final Map<String, Integer> savepoints = new HashMap<>(0); // which had been opened by then
    private int opened;

    Portals(Session session) {
        this.session = session;
    }

    /** A name for the portal of this cursor. */
    byte[] open(Cursor cursor) {
        open.put(cursor, ++opened);
        return ("pgflux_" + opened).getBytes(StandardCharsets.US_ASCII);
    }

    void closed(Cursor cursor) {
        open.remove(cursor);
    }

    /**
     * Before COMMIT, which ends them all: has what is left of the next one fetched, in front of all that waits.
     *
     * @return whether none is left
     */
    public boolean finishNext() {
        for (Cursor cursor : List.copyOf(open.keySet())) { // who is not wanted any more leaves
            if (cursor.mayFetch()) {
                session.writeNow(new Fetch(cursor, 0));
                return false;
            }
        }
        return true;
    }

    /** SAVEPOINT is being sent. */
    public void savepoint(String name) {
        savepoints.put(name, opened);
    }

    /** ROLLBACK TO is being sent, and ends the portals that were opened since. */
    public void rolledBackTo(String name) {
        int last = savepoints.getOrDefault(name, opened);
        end((cursor, number) -> cursor.isSuspended() && number > last, Portals::rolledBack);
    }

    @Override
    public void transactionEnded() {
        savepoints.clear();
        end((cursor, number) -> cursor.isSuspended(), Portals::rolledBack); // others are asked for behind its end
    }

    @Override
    public void lost(R2dbcException cause) {
        end((cursor, number) -> true, cursor -> cause);
    }

    static R2dbcException rolledBack(Cursor cursor) {
        return new R2dbcNonTransientResourceException(
                cursor.frontend()
                        .session()
                        .journal()
                        .marked(
                                "The transaction was ended or rolled back before all rows of this result were fetched."),
                "34000", // invalid_cursor_name, as the server would say
                0,
                cursor.sql());
    }

    private void end(BiPredicate<Cursor, Integer> which, Function<Cursor, R2dbcException> cause) {
        if (!open.isEmpty()) {
            List<Cursor> cursors = open.entrySet().stream()
                    .filter(entry -> which.test(entry.getKey(), entry.getValue()))
                    .map(Map.Entry::getKey)
                    .toList();
            cursors.forEach(cursor -> cursor.portalGone(cause.apply(cursor)));
        }
    }
}
