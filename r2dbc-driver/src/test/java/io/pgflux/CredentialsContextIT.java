package io.pgflux;

import static io.pgflux.Connections.await;
import static io.pgflux.Connections.select;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.PgConnection;
import io.pgflux.testing.PostgresServer;
import io.pgflux.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Mono;

/** Publishers of credentials see the Context of who connects, as one that knows the tenant or the trace does. */
class CredentialsContextIT {

    @RegisterExtension
    static final TestDatabase database = new TestDatabase();

    @RegisterExtension
    final Connections connections = new Connections(database);

    @Test
    void userAndPasswordMayComeFromTheContextOfTheSubscriber() {
        PgConnectionFactory factory = connections.factory(
                options -> options.user(Mono.deferContextual(context -> Mono.just(context.get("user"))))
                        .password(Mono.deferContextual(context -> Mono.just(context.get("password")))));

        for (String user : new String[] {"scram_user", "md5_user"}) {
            Mono<String> name = Mono.usingWhen(
                    factory.create(),
                    connection -> select(connection, "SELECT current_user::text", String.class)
                            .single(),
                    PgConnection::close);
            assertThat(await(name.contextWrite(
                            context -> context.put("user", user).put("password", PostgresServer.password(user)))))
                    .isEqualTo(user);
        }
    }
}
