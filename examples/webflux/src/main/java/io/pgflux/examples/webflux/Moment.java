package io.pgflux.examples.webflux;

import java.util.List;

/**
 * What has changed, as of one moment.
 *
 * @param trades those after the moment before
 * @param lastId of the trades so far
 */
record Moment(
        List<Trade> trades, long lastId, List<Book.Page> book, List<Accounts.Holding> holdings, DriverNow driver) {}
