package io.pgflux.observe;

import reactor.util.context.ContextView;

/** A statement on its way, for those who are told that it begins. It is asked only by who wants to know. */
public interface Observed {

    /** With its literals: the user's, to which the driver may have added a RETURNING; or a command of the driver's own. */
    String observedSql();

    /** How often it is executed, each time with other values. */
    default int observedExecutions() {
        return 1;
    }

    /** Of the subscriber. */
    ContextView observedContext();
}
