package io.pgflux.exchange;

import io.pgflux.wire.TransactionStatus;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/**
 * COMMIT: a loss in front of its answer leaves in doubt whether the transaction was committed. It ends the portals, so those
 * who still read from them get the rest first.
 */
public final class Commit extends Command {

    private final Portals portals;

    /**
     * For one subscriber.
     *
     * @param decision COMMIT, or null if there is nothing to be committed; asked for when everything before is answered
     */
    public Commit(Frontend frontend, Supplier<@Nullable String> decision, MonoSink<String> sink) {
        super(frontend.session(), decision, false, false, sink);
        portals = frontend.portals();
    }

    @Override
    boolean isReady() {
        return session().transactionStatus() != TransactionStatus.ACTIVE || portals.finishNext();
    }

    @Override
    protected boolean endsTransaction() {
        return true;
    }

    @Override
    protected boolean commits() {
        return true;
    }
}
