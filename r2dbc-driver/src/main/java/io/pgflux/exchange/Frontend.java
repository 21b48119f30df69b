package io.pgflux.exchange;

import io.pgflux.result.Types;
import io.pgflux.session.Session;

/**
 * What the conversations of one connection share.
 *
 * @param session the connection's session
 * @param types its codecs
 * @param statements the statements prepared on it
 */
public record Frontend(Session session, Types types, PreparedStatements statements) {}
