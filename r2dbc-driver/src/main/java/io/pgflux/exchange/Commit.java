package io.pgflux.exchange;

import io.pgflux.session.Session;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/** COMMIT: a loss in front of its answer leaves in doubt whether the transaction was committed. */
public final class Commit extends Command {

    /**
     * For one subscriber.
     *
     * @param decision COMMIT, or null if there is nothing to be committed; asked for when everything before is answered
     */
    public Commit(Session session, Supplier<@Nullable String> decision, MonoSink<String> sink) {
        super(session, decision, false, sink);
    }

    @Override
    protected boolean commits() {
        return true;
    }
}
