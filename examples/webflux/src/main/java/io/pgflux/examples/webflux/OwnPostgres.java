package io.pgflux.examples.webflux;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import org.springframework.beans.factory.support.DefaultSingletonBeanRegistry;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;

/** Starts a PostgreSQL that lives as long as the application; Maven brings its programs. */
final class OwnPostgres implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        EmbeddedPostgres server = start();
        String url = "r2dbc:pgflux://postgres@localhost:%d/postgres".formatted(server.getPort());
        context.getEnvironment()
                .getPropertySources()
                .addFirst(new MapPropertySource("ownPostgres", Map.of("spring.r2dbc.url", url)));
        // What is registered first is destroyed last: after the pool that has connections to it.
        var beans = (DefaultSingletonBeanRegistry) context.getBeanFactory();
        beans.registerDisposableBean("ownPostgres", server::close);
    }

    private static EmbeddedPostgres start() {
        System.out.println("Starting a PostgreSQL of our own ...");
        try {
            return EmbeddedPostgres.builder()
                    .setPGStartupWait(Duration.ofSeconds(60))
                    .setRegisterShutdownHook(
                            false) // it would stop it under the feet of an application that is still closing
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL does not start", e);
        }
    }
}
