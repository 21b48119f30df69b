package io.pgflux.handshake;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.ServerMessage;
import io.pgflux.hosts.Standing;
import io.pgflux.session.Exchange;
import io.pgflux.session.Session;
import io.pgflux.wire.CommandTag;
import io.pgflux.wire.FieldDescription;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.ProtocolException;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** Asks a server what it is, where it has not reported it: PostgreSQL before 14, and poolers. */
final class RoleQuery extends Exchange {

    private static final String SQL =
            "SELECT pg_catalog.pg_is_in_recovery(), pg_catalog.current_setting('transaction_read_only')";

    private final MonoSink<Standing> sink;
    private @Nullable Standing standing;
    private @Nullable R2dbcException refusal;

    private RoleQuery(Session session, MonoSink<Standing> sink) {
        super(session);
        this.sink = sink;
    }

    /** What the server of this session is, from its reports if possible. To be subscribed to on the event loop. */
    static Mono<Standing> of(Session session) {
        String inRecovery = session.parameters().get("in_hot_standby");
        String readOnly = session.parameters().get("default_transaction_read_only");
        return inRecovery != null && readOnly != null
                ? Mono.just(Standing.of(inRecovery.equals("on"), readOnly.equals("on")))
                : Mono.create(sink -> session.submit(new RoleQuery(session, sink)));
    }

    @Override
    protected boolean encode(FrontendEncoder out) {
        out.query(SQL);
        return true;
    }

    @Override
    public void rowDescription(List<FieldDescription> fields) {}

    @Override
    public void dataRow(ByteBuf frame) {
        if (frame.readShort() != 2) {
            throw new ProtocolException("The server answered another question than: " + SQL);
        }
        boolean inRecovery = text(frame).equals("t");
        standing = Standing.of(inRecovery, text(frame).equals("on"));
    }

    private static String text(ByteBuf frame) {
        int length = frame.readInt();
        return length < 0
                ? ""
                : frame.readCharSequence(length, StandardCharsets.US_ASCII).toString();
    }

    @Override
    public void commandComplete(CommandTag tag) {}

    @Override
    protected void serverError(ServerMessage error) {
        refusal = exception(error, SQL);
    }

    @Override
    protected boolean isAnswered() {
        return standing != null || refusal != null;
    }

    @Override
    protected void answered(TransactionStatus status) {
        if (refusal != null) {
            sink.error(refusal);
        } else {
            sink.success(standing);
        }
    }

    @Override
    protected void notSent(RuntimeException cause) {
        sink.error(cause);
    }

    @Override
    protected void lost(R2dbcException cause) {
        sink.error(cause);
    }

    @Override
    public String toString() {
        return SQL;
    }
}
