package io.pgflux.auth;

import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.security.auth.Subject;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.AppConfigurationEntry.LoginModuleControlFlag;
import javax.security.auth.login.Configuration;
import javax.security.auth.login.LoginContext;
import javax.security.auth.login.LoginException;
import org.ietf.jgss.GSSContext;
import org.ietf.jgss.GSSException;
import org.ietf.jgss.GSSManager;
import org.ietf.jgss.GSSName;
import org.ietf.jgss.Oid;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Kerberos by the GSSAPI of the JDK, for one login. It reads files and talks to the key distribution center, so each step is
 * a worker's. Both sides prove who they are. Source: PostgreSQL manual, "GSSAPI Authentication".
 *
 * <p>The only class that needs the module {@code java.security.jgss}.
 */
final class GssLogin implements Mechanism {

    private static final String KERBEROS_V5 = "1.2.840.113554.1.2.2"; // RFC 1964
    private static final byte[] NOTHING = {};

    /** The JDK's switch: not the caller but the mechanism gets the ticket, by its own or the system's means. */
    private static final String ONLY_FROM_SUBJECT = "javax.security.auth.useSubjectCredsOnly";

    private final Kerberos kerberos;
    private final String service;
    private volatile @Nullable GSSContext context; // the workers', one after the other
    private volatile @Nullable LoginContext tickets;
    private volatile boolean complete;
    private final AtomicBoolean over = new AtomicBoolean(); // nobody waits for it any more
    private final AtomicInteger users = new AtomicInteger(1); // the login and a step that runs; the last one releases

    GssLogin(Kerberos kerberos, String host) {
        this.kerberos = kerberos;
        service = kerberos.serverName() + '@' + host;
    }

    @Override
    public Mono<byte[]> first() {
        return step(() -> {
            LoginContext login = logIn();
            tickets = login;
            GSSContext made = as(login, this::context);
            context = made;
            return as(login, () -> made.initSecContext(NOTHING, 0, 0));
        });
    }

    @Override
    public Mono<byte[]> answer(byte[] challenge) {
        GSSContext current = context;
        if (current == null || complete) {
            throw Refusal.because("GSSAPI failed: the server's messages came out of order");
        }
        return step(() -> as(tickets, () -> current.initSecContext(challenge, 0, challenge.length)));
    }

    private Mono<byte[]> step(PrivilegedExceptionAction<byte @Nullable []> work) {
        return Mono.fromCallable(() -> {
                    if (users.getAndUpdate(count -> count == 0 ? 0 : count + 1) == 0) {
                        return NOTHING;
                    }
                    try {
                        return token(work);
                    } finally {
                        if (users.decrementAndGet() == 0) {
                            release();
                        }
                    }
                })
                .subscribeOn(Schedulers.boundedElastic())
                .onErrorResume(Exception.class, cause -> {
                    Throwable refusal = refused(cause);
                    return over.get() ? Mono.empty() : Mono.error(refusal); // an interrupt of ours is nobody's error
                });
    }

    private byte[] token(PrivilegedExceptionAction<byte @Nullable []> work) throws Exception {
        byte[] token = work.run();
        GSSContext current = context;
        if (current != null && current.isEstablished()) {
            if (!current.getMutualAuthState()) {
                throw Refusal.because("GSSAPI failed: the server has not proved who it is");
            }
            complete = true;
            release();
        }
        return token == null ? NOTHING : token;
    }

    private GSSContext context() throws GSSException {
        GSSManager manager = GSSManager.getInstance();
        GSSName server = manager.createName(service, GSSName.NT_HOSTBASED_SERVICE);
        GSSContext made = manager.createContext(server, new Oid(KERBEROS_V5), null, GSSContext.DEFAULT_LIFETIME);
        made.requestMutualAuth(true);
        made.requestCredDeleg(kerberos.delegate());
        return made;
    }

    private @Nullable LoginContext logIn() throws LoginException {
        String entry = kerberos.jaasApplicationName();
        if (entry == null && "false".equals(System.getProperty(ONLY_FROM_SUBJECT))) {
            return null;
        }
        LoginContext login = entry == null
                ? new LoginContext("pgflux", new Subject(), null, new TicketCache())
                : new LoginContext(entry, new Subject());
        login.login();
        return login;
    }

    private static <T> T as(@Nullable LoginContext login, PrivilegedExceptionAction<T> work) throws Exception {
        try {
            return login == null ? work.run() : Subject.doAs(login.getSubject(), work);
        } catch (PrivilegedActionException e) {
            throw e.getException();
        }
    }

    private Throwable refused(Exception cause) {
        release();
        if (cause instanceof io.r2dbc.spi.R2dbcPermissionDeniedException) {
            return cause;
        }
        String from = kerberos.jaasApplicationName() == null
                ? "the ticket cache (kinit; option jaasApplicationName for anything else)"
                : "the JAAS entry " + kerberos.jaasApplicationName();
        return Refusal.because(
                "GSSAPI failed for the service %s with tickets from %s: %s"
                        .formatted(service, from, cause.getMessage()),
                cause);
    }

    @Override
    public void last(byte[] message) {
        throw Refusal.because("GSSAPI failed: the server sent a message of SASL");
    }

    @Override
    public boolean isComplete() {
        return complete;
    }

    @Override
    public void dispose() {
        if (over.compareAndSet(false, true) && users.decrementAndGet() == 0 && !complete) {
            Schedulers.boundedElastic().schedule(this::release);
        }
    }

    /** Keys and tickets are not left in memory. */
    private void release() {
        GSSContext current = context;
        LoginContext login = tickets;
        tickets = null;
        try {
            if (current != null) {
                current.dispose();
            }
            if (login != null) {
                login.logout();
            }
        } catch (GSSException | LoginException e) {
            // they go with the garbage
        }
    }

    /** The entry that everybody would write into a JAAS file. */
    private static final class TicketCache extends Configuration {

        @Override
        public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
            return new AppConfigurationEntry[] {
                new AppConfigurationEntry(
                        "com.sun.security.auth.module.Krb5LoginModule",
                        LoginModuleControlFlag.REQUIRED,
                        Map.of("useTicketCache", "true", "doNotPrompt", "true"))
            };
        }
    }
}
