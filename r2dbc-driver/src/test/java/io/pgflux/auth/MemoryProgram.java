package io.pgflux.auth;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.pgflux.PgConnectionFactory;
import io.pgflux.PgConnectionOptions;
import io.pgflux.api.PgConnection;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** Logs in with passwords that nothing but the driver could have copied, and dumps its heap. */
final class MemoryProgram {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private MemoryProgram() {}

    /** A password whose characters are not in memory: each is computed when it is asked for. */
    private record Computed(String role, int from, int to) implements CharSequence {

        @Override
        public int length() {
            return to - from;
        }

        @Override
        public char charAt(int index) {
            return SecretsInMemoryIT.character(role, from + index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Computed(role, from + start, from + end);
        }

        @Override
        public String toString() {
            throw new IllegalStateException("a password is not to become a String");
        }
    }

    /** The arguments: host, port, database, the file for the dump, the port of a server that wants a token, and the roles. */
    public static void main(String[] arguments) throws Exception {
        PgConnection last = new PgConnectionFactory(PgConnectionOptions.builder()
                        .host(arguments[0])
                        .port(Integer.parseInt(arguments[4]))
                        .user("token_user")
                        .oauthToken(new Computed("token_user", 0, SecretsInMemoryIT.LENGTH))
                        .build())
                .create()
                .block(PATIENCE);
        last.close().block(PATIENCE);
        for (int i = 5; i < arguments.length; i++) {
            PgConnectionFactory factory = new PgConnectionFactory(PgConnectionOptions.builder()
                    .host(arguments[0])
                    .port(Integer.parseInt(arguments[1]))
                    .database(arguments[2])
                    .user(arguments[i])
                    .password(new Computed(arguments[i], 0, SecretsInMemoryIT.LENGTH))
                    .build());
            last = factory.create().block(PATIENCE);
            Mono.from(last.createStatement("SELECT 1").execute())
                    .flatMap(result -> Mono.from(result.map(row -> row.get(0))))
                    .block(PATIENCE);
        }
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpHeap(Path.of(arguments[3]).toString(), false); // with what is garbage already
        System.out.println(last);
    }
}
