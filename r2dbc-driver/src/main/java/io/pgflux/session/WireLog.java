package io.pgflux.session;

import io.netty.buffer.ByteBuf;
import io.pgflux.observe.SqlText;
import io.pgflux.wire.BackendDecoder;
import io.pgflux.wire.BackendHandler;
import io.pgflux.wire.BackendText;
import io.pgflux.wire.FrontendText;
import java.util.function.Consumer;
import reactor.util.Logger;
import reactor.util.Loggers;

/**
 * The messages of a session, one line each, at TRACE of the logger {@code io.pgflux.wire}. The level is asked for once, when
 * the connection is made, so that it costs the others nothing; {@link #OFF} is what they have.
 */
class WireLog {

    private static final Logger LOG = Loggers.getLogger("io.pgflux.wire");

    private static final WireLog OFF = new WireLog();

    static WireLog of(Journal journal) {
        return LOG.isTraceEnabled() ? new On(journal) : OFF;
    }

    /** What reads the messages of the server. */
    BackendDecoder decoder(int limit) {
        return new BackendDecoder(limit);
    }

    /** Whole messages are about to be written. */
    void sent(ByteBuf messages) {}

    private static final class On extends WireLog {

        private static final FrontendText SENT = new FrontendText(SqlText::masked);

        private final Journal journal;
        private boolean begun;

        On(Journal journal) {
            this.journal = journal;
        }

        @Override
        BackendDecoder decoder(int limit) {
            return new BackendDecoder(limit) {
                @Override
                protected void deliver(byte tag, ByteBuf in, BackendHandler handler) {
                    show('<', lines -> lines.accept(BackendText.of(tag, in)));
                    super.deliver(tag, in, handler);
                }
            };
        }

        @Override
        void sent(ByteBuf messages) {
            boolean startUp = !begun;
            begun = true;
            show('>', lines -> SENT.of(messages, startUp, lines));
        }

        /** What is malformed is told to the one who reads it; with the log all ends as without. */
        private void show(char direction, Consumer<Consumer<String>> messages) {
            try {
                messages.accept(line -> LOG.trace("[{}] {} {}", journal.id(), direction, line));
            } catch (RuntimeException e) {
                LOG.trace("[{}] {} malformed: {}", journal.id(), direction, e.toString());
            }
        }
    }
}
