package io.pgflux.auth;

import org.jspecify.annotations.Nullable;

/**
 * How a login by Kerberos gets its ticket.
 *
 * @param serverName the service's name in the principal of the server, {@code name/host}
 * @param jaasApplicationName the entry of the JVM's JAAS configuration; null: the ticket cache of the operating system
 * @param delegate whether the server may act for the user elsewhere, if the ticket allows it
 */
public record Kerberos(String serverName, @Nullable String jaasApplicationName, boolean delegate) {}
