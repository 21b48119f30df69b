package io.pgflux.exchange;

import io.pgflux.result.BacklogLimit;
import io.pgflux.result.Signals;
import io.pgflux.result.Types;
import io.pgflux.session.Session;
import java.util.Collection;
import java.util.List;
import reactor.core.publisher.Mono;

/** What the conversations of one connection share: its session, its codecs, and the statements prepared on it. */
public final class Frontend {

    private final Session session;
    private final Types types;
    private final PreparedStatements statements;
    private final BacklogLimit backlogLimit;
    private final int fetchSize;
    private final Portals portals;
    private final String account;
    private boolean used;

    /**
     * Over a session that nobody has used yet. To be called on its event loop.
     *
     * @param backlogLimit what results may keep
     * @param fetchSize how many rows are fetched at a time where a statement does not say it; 0: all
     * @param account database and user: what SQL means depends on them
     */
    public Frontend(
            Session session,
            Types types,
            PreparedStatements statements,
            BacklogLimit backlogLimit,
            int fetchSize,
            String account) {
        this.session = session;
        this.types = types;
        this.statements = statements;
        this.backlogLimit = backlogLimit;
        this.fetchSize = fetchSize;
        this.account = account;
        portals = new Portals(session);
        session.tell(portals);
        session.parameters().observe(this::parameterChanged);
    }

    private void parameterChanged(String name, String value) {
        types.parameterChanged(name, value);
        if (name.equals("search_path") || name.equals("standard_conforming_strings")) {
            statements.scope("%s\0%s\0%s"
                    .formatted(
                            account,
                            session.parameters().get("search_path"),
                            session.parameters().get("standard_conforming_strings")));
        }
    }

    public Session session() {
        return session;
    }

    public Types types() {
        return types;
    }

    /** Looks up types by their names, without schemas; completes when the catalogue knows those that there are. */
    public Mono<Void> lookUpTypes(Collection<String> names) {
        return Mono.create(sink -> session.submit(new LoadTypes(
                session,
                types.catalogue(),
                List.of(),
                names,
                cause -> Signals.tell(sink, waiting -> {
                    if (cause == null) {
                        waiting.success();
                    } else {
                        waiting.error(cause);
                    }
                }))));
    }

    /** A statement of the user's is being written, so the session may not be what it was. */
    void use() {
        used = true;
    }

    /** Whether that was so since the last time. */
    public boolean takeUsed() {
        boolean was = used;
        used = false;
        return was;
    }

    BacklogLimit backlogLimit() {
        return backlogLimit;
    }

    public int fetchSize() {
        return fetchSize;
    }

    public Portals portals() {
        return portals;
    }

    PreparedStatements statements() {
        return statements;
    }
}
