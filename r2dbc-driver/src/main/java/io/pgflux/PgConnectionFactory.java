package io.pgflux;

import static java.util.Objects.requireNonNull;

import io.pgflux.api.PgConnection;
import io.pgflux.api.PgConnectionFactoryMetadata;
import io.pgflux.api.StringType;
import io.pgflux.codec.Catalogue;
import io.pgflux.codec.PgTypes;
import io.pgflux.connection.SessionConnection;
import io.pgflux.exchange.Descriptions;
import io.pgflux.exchange.Frontend;
import io.pgflux.exchange.PreparedStatements;
import io.pgflux.handshake.Connector;
import io.pgflux.observe.ConnectionWatch;
import io.pgflux.observe.Watches;
import io.pgflux.result.BacklogLimit;
import io.pgflux.result.Types;
import io.pgflux.session.Journal;
import io.pgflux.session.Session;
import io.pgflux.statement.Scans;
import io.r2dbc.spi.ConnectionFactory;
import reactor.core.publisher.Mono;

/**
 * Opens connections to one PostgreSQL database. Making a factory connects to nothing. Its connections share what was
 * learned of statements (scans, result formats) and of passwords (SCRAM keys), so use one factory for many connections.
 * Thread-safe.
 */
public final class PgConnectionFactory implements ConnectionFactory {

    private static final PgConnectionFactoryMetadata METADATA = new PgConnectionFactoryMetadata();

    private final PgConnectionOptions options;
    private final Connector connector;
    private final Catalogue catalogue;
    private final Descriptions descriptions;
    private final Scans scans;
    private final Watches watches;

    /** Connects to nothing yet. */
    public PgConnectionFactory(PgConnectionOptions options) {
        this.options = options;
        boolean varchar = options.stringType() == StringType.VARCHAR;
        catalogue = new Catalogue(options.codecs(), varchar ? PgTypes.VARCHAR : PgTypes.UNSPECIFIED);
        descriptions = new Descriptions(options.stringType() != StringType.UNSPECIFIED);
        scans = new Scans(options.rewriteBatchedInserts());
        connector = options.connector();
        watches = options.watches();
    }

    /**
     * A factory for what a text says, one of
     *
     * <ul>
     *   <li>an R2DBC URL: {@code r2dbc:pgflux://app@db.example/shop?statementTimeout=10s}
     *   <li>a URI of libpq: {@code postgresql://app@db.example/shop?connect_timeout=5}
     *   <li>keywords of libpq: {@code host=db.example user=app dbname=shop connect_timeout=5}
     * </ul>
     *
     * A text of libpq means what it means there: host and user have defaults, and the password file is asked. Options
     * of ours may be among its keywords.
     *
     * @throws IllegalArgumentException for what is none of these, or wrong; it does not repeat what may be a password
     * @throws UnsupportedOperationException for a keyword or option that would ask for something that is not there
     */
    public static PgConnectionFactory from(String text) {
        return new PgConnectionFactory(PgConnectionOptions.from(text).build());
    }

    /**
     * A cold publisher: each subscription opens a connection, with credentials asked for anew, and emits it when it is
     * ready for statements. No statement is sent for that. A cancel before then closes the socket.
     *
     * <p>Fails with {@link io.r2dbc.spi.R2dbcNonTransientResourceException} (08001) if the server cannot be reached,
     * {@link io.r2dbc.spi.R2dbcTimeoutException} after {@code connectTimeout}, {@link
     * io.r2dbc.spi.R2dbcPermissionDeniedException} for credentials that are refused, and with what the server says.
     */
    @Override
    public Mono<PgConnection> create() {
        return watches.opening(connector.connect().map(this::connection));
    }

    /** The session would stay open for ever if nobody got it. */
    private PgConnection connection(Session session) {
        try {
            return use(session);
        } catch (Throwable e) {
            session.abort(e);
            throw e;
        }
    }

    private PgConnection use(Session session) {
        var statements = new PreparedStatements(options.preparedStatementCacheQueries(), descriptions);
        session.cancellation().after(options.cancelGrace());
        Journal journal = session.journal();
        ConnectionWatch watched = watches.opened(journal.id(), requireNonNull(journal.peer()));
        journal.tell(watched);
        session.whenGone(watched::closed);
        var backlogLimit = new BacklogLimit(options.backlogLimit(), journal.id(), watched);
        var frontend = new Frontend(
                session, new Types(catalogue), statements, backlogLimit, options.fetchSize(), options.account());
        return new SessionConnection(frontend, scans, options.resetOnRelease());
    }

    /** The name is "PostgreSQL". */
    @Override
    public PgConnectionFactoryMetadata getMetadata() {
        return METADATA;
    }

    @Override
    public String toString() {
        return "PgConnectionFactory " + options;
    }
}
