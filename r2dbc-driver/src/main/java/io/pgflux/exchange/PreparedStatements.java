package io.pgflux.exchange;

import io.pgflux.exchange.PreparedStatement.State;
import io.pgflux.wire.FrontendEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The statements prepared on one connection, the least recently used first to go. Event loop only.
 *
 * <p>Names carry a random prefix: behind a pooler that moves us to another server connection a Bind hits our own
 * statement or fails, but never somebody else's. An evicted statement is closed by the first message of the next segment,
 * which no error can skip.
 */
public final class PreparedStatements {

    private final int capacity;
    private final Descriptions descriptions;
    private final String prefix =
            "pgflux_%08x_".formatted(ThreadLocalRandom.current().nextInt());
    private final Map<String, List<PreparedStatement>> bySql = new LinkedHashMap<>(16, 0.75f, true);
    private final List<byte[]> toClose = new ArrayList<>();
    private final List<byte[]> portalsToClose = new ArrayList<>(0);
    private PreparedStatement latest; // the most recently used: what is executed again and again needs no look-up
    private String scope = "";
    private int count;
    private int created;

    /**
     * For one connection.
     *
     * @param capacity how many statements the server is asked to keep; 0: none, each execution parses the unnamed statement
     * @param descriptions the memory of the connection's factory
     */
    public PreparedStatements(int capacity, Descriptions descriptions) {
        this.capacity = capacity;
        this.descriptions = descriptions;
        latest = new PreparedStatement("", new int[0], new byte[0]); // never asked for: it is not ready
    }

    /** A name for a savepoint that is nobody else's. */
    String savepoint() {
        return prefix + "parse";
    }

    Descriptions descriptions() {
        return descriptions;
    }

    /** What decides the meaning of SQL besides its text: database, user, search_path and the like. */
    void scope(String current) {
        scope = current;
    }

    String scope() {
        return scope;
    }

    /** The statement, known or new. */
    PreparedStatement get(String sql, int[] types) {
        if (capacity == 0) {
            return new PreparedStatement(sql, types, new byte[0]);
        }
        PreparedStatement last = latest;
        boolean again = last.types() == types && last.sql().equals(sql) && last.state() == State.READY;
        return again && count <= capacity ? last : find(sql, types);
    }

    private PreparedStatement find(String sql, int[] types) {
        List<PreparedStatement> sameSql = bySql.get(sql); // the order of access counts
        if (sameSql == null) {
            sameSql = new ArrayList<>(1); // one for each combination of declared types
            bySql.put(sql, sameSql);
        }
        for (int i = 0; i < sameSql.size(); i++) { // without an iterator, as this runs for each execution
            PreparedStatement statement = sameSql.get(i);
            if (Arrays.equals(statement.types(), types)) {
                if (count > capacity) {
                    evict(sameSql); // those that were on their way before
                }
                latest = statement;
                return statement;
            }
        }
        byte[] name = (prefix + created++).getBytes(StandardCharsets.US_ASCII);
        PreparedStatement statement = new PreparedStatement(sql, types, name);
        sameSql.add(statement);
        count++;
        evict(sameSql);
        return statement;
    }

    private void evict(List<PreparedStatement> keep) {
        Iterator<List<PreparedStatement>> eldestFirst = bySql.values().iterator();
        while (count > capacity && eldestFirst.hasNext()) {
            List<PreparedStatement> eldest = eldestFirst.next();
            boolean isOnItsWay = eldest.stream().anyMatch(statement -> statement.state() == State.PREPARING);
            if (eldest != keep && !isOnItsWay) { // what is on its way cannot be closed yet
                eldestFirst.remove();
                eldest.forEach(this::leave);
            }
        }
    }

    private void leave(PreparedStatement statement) {
        count--;
        if (statement.isOnServer()) {
            toClose.add(statement.name());
        }
        statement.state(State.GONE);
    }

    /** The name of the statement, which is on the server, is needed anew. */
    void closeFirst(PreparedStatement statement) {
        if (statement.isNamed()) {
            toClose.add(statement.name());
        }
    }

    /** The statement is of no use any more; Close is no error where the server does not have it. */
    void close(PreparedStatement statement) {
        closeFirst(statement);
        forget(statement, State.GONE);
    }

    /** The server has refused the statement, as its state says to those who wait for it. */
    void forget(PreparedStatement statement, State last) {
        List<PreparedStatement> sameSql = bySql.get(statement.sql());
        if (sameSql != null && sameSql.remove(statement)) {
            count--;
            if (sameSql.isEmpty()) {
                bySql.remove(statement.sql());
            }
        }
        statement.state(last);
    }

    /** After DISCARD ALL and DEALLOCATE ALL; a Parse that is on its way comes behind them. */
    void forgetAll() {
        List<PreparedStatement> gone = bySql.values().stream()
                .flatMap(List::stream)
                .filter(PreparedStatement::isOnServer)
                .toList();
        gone.forEach(statement -> forget(statement, State.GONE));
        toClose.clear();
    }

    /** The portal has given all its rows: it is closed together with statements. */
    void closePortal(byte[] name) {
        portalsToClose.add(name);
    }

    boolean hasCloses() {
        return !toClose.isEmpty() || !portalsToClose.isEmpty();
    }

    /** Writes Close for what was evicted, in front of a segment; how many. */
    int encodeCloses(FrontendEncoder out) {
        for (int i = 0; i < toClose.size(); i++) {
            out.closeStatement(toClose.get(i));
        }
        for (int i = 0; i < portalsToClose.size(); i++) {
            out.closePortal(portalsToClose.get(i));
        }
        return toClose.size() + portalsToClose.size();
    }

    /** The closes of {@link #encodeCloses} are on their way. */
    void closesWritten() {
        toClose.clear();
        portalsToClose.clear();
    }
}
