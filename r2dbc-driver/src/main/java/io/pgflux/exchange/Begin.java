package io.pgflux.exchange;

import io.pgflux.api.ServerMessage;
import io.pgflux.session.Session;
import io.pgflux.session.Unattended;
import io.pgflux.wire.CommandTag;
import io.pgflux.wire.FrontendEncoder;
import java.util.List;

/**
 * BEGIN, and what is set for this transaction only, in front of the transaction's first exchange and in its segment: it
 * costs no round trip, and if it fails the server skips what follows.
 */
public final class Begin extends Unattended {

    private final List<String> commands;
    private int step; // three answers to each command: 1, 2, C

    /**
     * For one transaction.
     *
     * @param commands BEGIN with its modes, then SET LOCALs; ASCII without values of the user
     */
    public Begin(Session session, List<String> commands) {
        super(session);
        this.commands = commands;
    }

    /** The commands as the beginning of a string of statements. */
    String asPrefix() {
        return String.join(";", commands) + ";";
    }

    int commands() {
        return commands.size();
    }

    @Override
    protected boolean encode(FrontendEncoder out) {
        step = 0;
        for (String command : commands) {
            out.parse(command);
            out.bindUnnamed();
            out.execute();
        }
        return true;
    }

    /** Of a statement that the exchange behind has evicted; its Close is the first message of the segment. */
    @Override
    public void closeComplete() {
        session().following().closeComplete();
    }

    @Override
    public void parseComplete() {
        require(step++ % 3 == 0, "ParseComplete");
    }

    @Override
    public void bindComplete() {
        require(step++ % 3 == 1, "BindComplete");
    }

    @Override
    public void commandComplete(CommandTag tag) {
        require(step++ % 3 == 2, "CommandComplete");
        if (step == 3 * commands.size()) {
            session().passOn(this);
        }
    }

    /** Never: ReadyForQuery is for the exchange behind it. */
    @Override
    protected boolean isAnswered() {
        return false;
    }

    /** The error is the next exchange's: it is skipped, and it has somebody to tell. */
    @Override
    protected void serverError(ServerMessage error) {
        session().passOn(this).errorResponse(error);
    }

    @Override
    public String toString() {
        return asPrefix();
    }
}
