package io.pgflux;

import static io.r2dbc.spi.ConnectionFactoryOptions.PASSWORD;
import static io.r2dbc.spi.ConnectionFactoryOptions.USER;

import io.pgflux.api.ChannelBinding;
import io.pgflux.auth.Kerberos;
import io.pgflux.auth.LoginRules;
import io.pgflux.auth.RequiredMethods;
import io.pgflux.auth.ScramKeys;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** Who logs in, and by what. */
abstract class LoginSettings extends HostSettings {

    static final List<PgOption<?>> OPTIONS = List.of(
            PgOption.of(USER, value -> value, LoginSettings::user),
            PgOption.of(PASSWORD, value -> value.credential(CharSequence.class), LoginSettings::password),
            PgOption.of(PgConnectionFactoryProvider.PASS_FILE, OptionValue::path, LoginSettings::passFile),
            PgOption.of(
                    PgConnectionFactoryProvider.SCRAM_MAX_ITERATIONS,
                    OptionValue::integer,
                    LoginSettings::scramMaxIterations),
            PgOption.of(
                            PgConnectionFactoryProvider.CHANNEL_BINDING,
                            value -> value.oneOf(ChannelBinding.class),
                            LoginSettings::channelBinding)
                    .alias("channel_binding"),
            PgOption.of(PgConnectionFactoryProvider.REQUIRE_AUTH, OptionValue::string, LoginSettings::requireAuth)
                    .alias("require_auth"),
            PgOption.of(
                    PgConnectionFactoryProvider.OAUTH_TOKEN,
                    value -> value.credential(CharSequence.class),
                    LoginSettings::oauthToken),
            PgOption.of(
                    PgConnectionFactoryProvider.OAUTH_WITHOUT_TLS, OptionValue::bool, LoginSettings::oauthWithoutTls),
            PgOption.of(PgConnectionFactoryProvider.KRB_SERVER_NAME, OptionValue::string, LoginSettings::krbServerName)
                    .alias("krbsrvname", "kerberosServerName"),
            PgOption.of(
                    PgConnectionFactoryProvider.JAAS_APPLICATION_NAME,
                    OptionValue::string,
                    LoginSettings::jaasApplicationName),
            PgOption.of(PgConnectionFactoryProvider.GSS_DELEGATION, OptionValue::bool, LoginSettings::gssDelegation)
                    .alias("gssdelegation"));

    @Nullable
    Mono<String> user;

    @Nullable
    String userName; // null if it is asked for each connection

    Mono<CharSequence> password = Mono.empty();

    @Nullable
    Path passFile;

    int scramMaxIterations = 100_000;
    ChannelBinding channelBinding = ChannelBinding.PREFER;

    @Nullable
    RequiredMethods requiredMethods; // null: any

    @Nullable
    Mono<CharSequence> oauthToken; // null: there is none

    boolean oauthWithoutTls;
    String krbServerName = "postgres";

    @Nullable
    String jaasApplicationName; // null: the ticket cache

    boolean gssDelegation;

    /** Required, in one of its forms. */
    public PgConnectionOptions.Builder user(String value) {
        userName = Check.notEmpty("user", value);
        user = Mono.just(value);
        return builder();
    }

    /**
     * Asked for each connection, on the thread that subscribes to it; it should not block. As the password, it is asked once
     * more if the server refuses them (28P01), and another attempt is made if the answers are others.
     */
    public PgConnectionOptions.Builder user(Supplier<String> supplier) {
        userName = null;
        user = Mono.fromSupplier(supplier);
        return builder();
    }

    /** Subscribed to for each connection; the first element counts. */
    public PgConnectionOptions.Builder user(Publisher<String> publisher) {
        userName = null;
        user = Mono.from(publisher);
        return builder();
    }

    /** As {@link #user(String)}, the incumbent's name for it. */
    public PgConnectionOptions.Builder username(String value) {
        return user(value);
    }

    /** As {@link #user(Supplier)}. */
    public PgConnectionOptions.Builder username(Supplier<String> supplier) {
        return user(supplier);
    }

    /** As {@link #user(Publisher)}. */
    public PgConnectionOptions.Builder username(Publisher<String> publisher) {
        return user(publisher);
    }

    /** Null: none, as for the method trust. */
    public PgConnectionOptions.Builder password(@Nullable CharSequence value) {
        password = Mono.justOrEmpty(value);
        return builder();
    }

    /**
     * Asked for each connection, as a token may have expired, and once more if the server refuses it (28P01): if it is another
     * one then, it is tried. It should not block.
     */
    public PgConnectionOptions.Builder password(Supplier<? extends CharSequence> supplier) {
        password = Mono.fromSupplier(supplier);
        return builder();
    }

    /**
     * Subscribed to for each connection, and once more if the server refuses the password (28P01): if it is another one then,
     * it is tried. The first element counts, empty means none.
     */
    public PgConnectionOptions.Builder password(Publisher<? extends CharSequence> publisher) {
        password = Mono.from(publisher);
        return builder();
    }

    /**
     * A file as libpq's {@code .pgpass}, asked for each connection that has no other password; null: none. One that others
     * than its owner may read is ignored with a warning.
     */
    public PgConnectionOptions.Builder passFile(@Nullable Path value) {
        passFile = value;
        return builder();
    }

    /** A server that asks for more iterations of SCRAM is refused; default 100000. */
    public PgConnectionOptions.Builder scramMaxIterations(int value) {
        scramMaxIterations = Check.between("scramMaxIterations", value, 1, Integer.MAX_VALUE);
        return builder();
    }

    /** Whether SCRAM is tied to the server's certificate; default {@link ChannelBinding#PREFER}. */
    public PgConnectionOptions.Builder channelBinding(ChannelBinding value) {
        channelBinding = Objects.requireNonNull(value, "channelBinding");
        return builder();
    }

    /**
     * The methods of authentication that are accepted, as libpq's {@code require_auth}: a list of {@code password},
     * {@code md5}, {@code gss}, {@code sspi}, {@code scram-sha-256}, {@code oauth} and {@code none}, separated by commas; or
     * of those that are not accepted, each behind a {@code !}. Where {@code none} is not accepted, a server that asks for
     * nothing is refused. Checked before anything is answered. Empty, the default: whatever the server asks for.
     *
     * @throws IllegalArgumentException for an unknown method, one that comes twice, or a mixed list
     */
    public PgConnectionOptions.Builder requireAuth(String methods) {
        requiredMethods = RequiredMethods.of(methods);
        return builder();
    }

    /**
     * The bearer token of OAUTHBEARER (PostgreSQL 18), which a server may ask for instead of a password. Null: none. It goes
     * only over TLS or to this machine, see {@link #oauthWithoutTls}.
     */
    public PgConnectionOptions.Builder oauthToken(@Nullable CharSequence value) {
        oauthToken = value == null ? null : Mono.just(value);
        return builder();
    }

    /** Asked for each connection whose server wants a token, and once more if it is refused; it should not block. */
    public PgConnectionOptions.Builder oauthToken(Supplier<? extends CharSequence> supplier) {
        oauthToken = Mono.fromSupplier(supplier);
        return builder();
    }

    /** Subscribed to for each connection whose server wants a token, and once more if it is refused; the first element counts. */
    public PgConnectionOptions.Builder oauthToken(Publisher<? extends CharSequence> publisher) {
        oauthToken = Mono.from(publisher);
        return builder();
    }

    /** Whether an OAuth token may go in clear to another machine, where everybody on the way can read it; default off. */
    public PgConnectionOptions.Builder oauthWithoutTls(boolean value) {
        oauthWithoutTls = value;
        return builder();
    }

    /** The service's name in the server's Kerberos principal {@code name/host@REALM}; default {@code postgres}. */
    public PgConnectionOptions.Builder krbServerName(String value) {
        krbServerName = Check.notEmpty("krbServerName", value);
        return builder();
    }

    /**
     * The entry of the JVM's JAAS configuration that gets a Kerberos ticket, from a keytab for example. Null, the default: the
     * ticket cache of the operating system, as {@code kinit} fills it; or, with the system property {@code
     * javax.security.auth.useSubjectCredsOnly=false}, what the JDK's GSSAPI finds by itself.
     */
    public PgConnectionOptions.Builder jaasApplicationName(@Nullable String value) {
        jaasApplicationName = value;
        return builder();
    }

    /** Whether the server gets a Kerberos ticket by which it can act for the user elsewhere; default off. */
    public PgConnectionOptions.Builder gssDelegation(boolean value) {
        gssDelegation = value;
        return builder();
    }

    LoginRules rules() {
        return new LoginRules(
                channelBinding,
                requiredMethods == null ? RequiredMethods.ANY : requiredMethods,
                oauthWithoutTls,
                new Kerberos(krbServerName, jaasApplicationName, gssDelegation),
                new ScramKeys(scramMaxIterations));
    }

    private static void user(PgConnectionOptions.Builder builder, OptionValue value) {
        if (value.value() instanceof String fixed) {
            builder.user(fixed);
        } else {
            builder.user(value.credential(String.class));
        }
    }
}
