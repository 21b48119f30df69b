package io.pgflux.examples.webflux;

import java.util.List;

/**
 * What has changed, as of one moment.
 *
 * @param since the id before the trades; who knows an earlier one only has missed something
 * @param trades those after the moment before
 * @param lastId of the trades so far
 */
record Moment(
        long since,
        List<Trade> trades,
        long lastId,
        List<Book.Page> book,
        List<Accounts.Holding> holdings,
        DriverNow driver) {}
