package io.pgflux.auth;

import io.pgflux.api.ChannelBinding;

/**
 * What the user wants of every login, whatever the server asks for.
 *
 * @param channelBinding whether SCRAM is tied to the certificate of the connection
 * @param required the methods that are accepted
 * @param tokenInClear whether an OAuth token may go over a connection that is neither encrypted nor local
 * @param kerberos how tickets are got
 * @param scram the memory of derived keys
 */
public record LoginRules(
        ChannelBinding channelBinding,
        RequiredMethods required,
        boolean tokenInClear,
        Kerberos kerberos,
        ScramKeys scram) {}
