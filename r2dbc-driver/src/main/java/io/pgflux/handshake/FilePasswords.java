package io.pgflux.handshake;

import io.pgflux.libpq.PasswordFile;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Passwords that depend on where the login is: those of a password file, for logins that have no other. */
final class FilePasswords {

    private FilePasswords() {}

    /** The same credentials if they have a password, there is no file, or no password in it. */
    static Mono<Credentials> complete(Credentials credentials, Login login, Endpoint endpoint) {
        PasswordFile file = login.passwordFile();
        if (file == null || credentials.hasPassword()) {
            return Mono.just(credentials);
        }
        String user = credentials.user();
        String database = login.request().parameters().getOrDefault("database", user); // as the server has it
        return Mono.fromCallable(() -> new Found(file.password(host(endpoint), endpoint.port(), database, user)))
                .subscribeOn(Schedulers.boundedElastic())
                .map(found -> found.password == null ? credentials : credentials.withPassword(found.password));
    }

    private record Found(@Nullable CharSequence password) {}

    /** libpq knows a socket by its directory. */
    private static String host(Endpoint endpoint) {
        String host = endpoint.host();
        if (!host.startsWith(UnixSocket.FILE)) {
            return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        }
        int directory = host.lastIndexOf('/');
        return directory < UnixSocket.FILE.length() ? host : host.substring(UnixSocket.FILE.length(), directory);
    }
}
