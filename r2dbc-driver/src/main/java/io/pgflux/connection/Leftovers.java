package io.pgflux.connection;

import io.pgflux.api.ResetOnRelease;
import io.pgflux.exchange.Frontend;
import io.pgflux.exchange.Reset;
import io.pgflux.session.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** What a borrower leaves in the session, and the commands that undo it. The state belongs to the event loop. */
final class Leftovers {

    /**
     * What DISCARD ALL does, without what it does to prepared statements (PostgreSQL manual, "DISCARD"). It could not stand
     * behind a ROLLBACK in one string either.
     */
    private static final List<String> DISCARD = List.of(
            "CLOSE ALL",
            "SET SESSION AUTHORIZATION DEFAULT",
            "RESET ALL",
            "UNLISTEN *",
            "SELECT pg_advisory_unlock_all()",
            "DISCARD TEMP",
            "DISCARD SEQUENCES");

    /** What this side has asked for in the start-up message, or reads values by, as far as servers report it. */
    private static final List<String> REPORTED = List.of(
            "TimeZone", "DateStyle", "IntervalStyle", "application_name", "standard_conforming_strings", "search_path");

    private final Frontend frontend;
    private final Session session;
    private final Transactions transactions;
    private final ResetOnRelease reset;
    private final Map<String, String> beginning;

    Leftovers(Frontend frontend, Transactions transactions, ResetOnRelease reset) {
        this.frontend = frontend;
        this.transactions = transactions;
        this.reset = reset;
        session = frontend.session();
        beginning = session.parameters().all();
    }

    /** Asked for once per release. Without a round trip, and without another thread on the event loop, if there are none. */
    Mono<Void> undone() {
        Mono<Void> undone = decided(this::commands);
        return reset == ResetOnRelease.SESSION ? undone.then(Mono.defer(() -> decided(this::corrections))) : undone;
    }

    /** At once if nothing is in front, so that for no commands nothing has to wait for its turn. */
    private Mono<Void> decided(Supplier<List<String>> decision) {
        if (!isAtRest()) {
            return sent(decision);
        }
        List<String> commands = decision.get();
        return commands.isEmpty() ? Mono.empty() : sent(() -> commands);
    }

    private boolean isAtRest() {
        return session.eventLoop().inEventLoop() && session.isOpen() && session.isQuiet() && !session.othersWait();
    }

    private Mono<Void> sent(Supplier<List<String>> commands) {
        return Mono.create(sink -> session.submit(new Reset(session, commands, sink)));
    }

    private List<String> commands() {
        String rollback = transactions.giveUp();
        List<String> resets = resets();
        if (rollback == null) {
            return resets;
        }
        List<String> commands = new ArrayList<>(resets);
        commands.add(0, rollback);
        return commands;
    }

    private List<String> resets() {
        boolean used = frontend.takeUsed();
        if (reset == ResetOnRelease.TRANSACTION) {
            return List.of();
        }
        List<String> changed = transactions.takeChangedSettings();
        return used && reset == ResetOnRelease.SESSION ? DISCARD : changed;
    }

    /**
     * RESET ALL goes back to what the server was started with. Behind a pooler that is what the pooler has asked for, and not
     * this side.
     */
    private List<String> corrections() {
        List<String> commands = new ArrayList<>(0);
        for (String name : REPORTED) {
            String first = beginning.get(name);
            if (first != null && !first.equals(session.parameters().get(name))) {
                commands.add("SELECT set_config('" + name + "', " + literal(first) + ", false)");
            }
        }
        return commands;
    }

    /** Means the same whatever standard_conforming_strings is. */
    private static String literal(String value) {
        return "E'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
