package io.pgflux.exchange;

import io.pgflux.api.ServerMessage;
import io.pgflux.wire.CommandTag;
import io.pgflux.wire.FrontendEncoder;
import io.pgflux.wire.TransactionStatus;
import io.r2dbc.spi.R2dbcException;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Prepare} of a statement with parameters whose types the server infers: where it cannot, one attempt after the
 * other, by {@link Inference}. Each is an exchange of its own, and nothing comes in between.
 *
 * <p>Nothing of it is left in a transaction. In front of one that is still to begin, all attempts are made before. In one
 * that has begun, a savepoint stands around each attempt, by the extended protocol, so that an error skips the rest of the
 * flight. But if the statement cannot be prepared, the transaction is aborted as it is by any other statement.
 */
final class Inferring extends Prepare {

    private static final int MESSAGES = 3; // in answer to a command: ParseComplete, BindComplete, CommandComplete

    private final Inference inference;
    private final boolean again; // the attempt before this one was refused
    private boolean guarded; // by a savepoint
    private int commandMessages; // those in front of the statement, then those behind it
    private @Nullable ServerMessage error;

    /** The first attempt. */
    Inferring(Frontend frontend, PreparedStatement statement, Descriptions.Key key) {
        this(frontend, statement, key, new Inference(statement.sql(), statement.types()), false);
    }

    private Inferring(
            Frontend frontend, PreparedStatement statement, Descriptions.Key key, Inference inference, boolean again) {
        super(frontend, statement, key);
        this.inference = inference;
        this.again = again;
    }

    /** Whether there is a transaction to be guarded is known when all before it is answered. */
    @Override
    boolean needsQuiet() {
        return true;
    }

    @Override
    protected boolean holdsWire() {
        return true;
    }

    /** A BEGIN stays behind it. */
    @Override
    protected boolean transactional() {
        return false;
    }

    @Override
    void encodeStatement(FrontendEncoder out) {
        guarded = again ? !session().isIdle() : session().transactionStatus() == TransactionStatus.ACTIVE;
        if (guarded) {
            command(out, (again ? "ROLLBACK TO SAVEPOINT " : "SAVEPOINT ") + savepoint());
        }
        statement().declare(inference.types());
        super.encodeStatement(out);
        if (guarded) {
            command(out, "RELEASE SAVEPOINT " + savepoint());
        }
    }

    private String savepoint() {
        return frontend().statements().savepoint();
    }

    private static void command(FrontendEncoder out, String sql) {
        out.parse(sql);
        out.bindUnnamed();
        out.execute();
    }

    @Override
    public void parseComplete() {
        if (isAtCommand()) {
            commandMessage(0, "ParseComplete");
        } else {
            super.parseComplete();
        }
    }

    @Override
    public void bindComplete() {
        commandMessage(1, "BindComplete");
    }

    @Override
    public void commandComplete(CommandTag tag) {
        commandMessage(2, "CommandComplete");
    }

    private boolean isAtCommand() {
        return guarded && (isDescribed() ? commandMessages < 2 * MESSAGES : commandMessages < MESSAGES);
    }

    private void commandMessage(int number, String message) {
        require(isAtCommand() && error == null && commandMessages % MESSAGES == number, message);
        commandMessages++;
    }

    @Override
    protected boolean isAnswered() {
        return super.isAnswered() && (error != null || !isAtCommand());
    }

    @Override
    protected void serverError(ServerMessage refusal) {
        error = refusal;
        super.serverError(refusal);
    }

    @Override
    protected void answered(TransactionStatus status) {
        if (isHit()) {
            super.answered(status);
        } else if (error != null) {
            refused(error);
        } else if (inference.improve()) {
            frontend().statements().closeFirst(statement());
            attempt(false);
        } else {
            ready();
        }
    }

    private void refused(ServerMessage refusal) {
        if (inference.retry(refusal)) {
            attempt(true);
        } else if (session().pendingBegin() != null) {
            // As with any other statement, its error is to abort the transaction that begins with it.
            if (Inference.isReason(refusal.code())) {
                statement().declare(statement().types()); // nothing has helped
            }
            session().goOnWith(new Prepare(frontend(), statement(), key()));
        } else {
            fail(exception(inference.report(refusal), statement().sql()));
        }
    }

    private void attempt(boolean afterRefusal) {
        session().goOnWith(new Inferring(frontend(), statement(), key(), inference, afterRefusal));
    }

    /** An error that is not the last word is no reason. */
    @Override
    protected void lost(R2dbcException cause) {
        if (error != null && !Inference.isReason(error.code())) {
            super.lost(cause);
        }
    }
}
