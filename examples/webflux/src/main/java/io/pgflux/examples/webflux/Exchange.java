package io.pgflux.examples.webflux;

import io.r2dbc.spi.R2dbcException;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.SimpleCommandLinePropertySource;

/**
 * Starts the exchange: {@code --url=r2dbc:pgflux://..} for another PostgreSQL than its own, {@code --port=..} for
 * another port than 8080 or the next free one. Ctrl-C ends it, and its PostgreSQL.
 */
@SpringBootApplication
public class Exchange {

    public static void main(String[] args) {
        if (Boolean.getBoolean("exchange.with-parent")) { // Maven, when it is ended, leaves its child behind
            ProcessHandle.current().parent().ifPresent(parent -> parent.onExit().thenRun(() -> System.exit(0)));
        }
        try {
            open(args);
        } catch (RuntimeException e) {
            Throwable said = Words.find(R2dbcException.class, e) // the driver's words name the server
                    .map(Throwable.class::cast)
                    .orElseGet(() -> NestedExceptionUtils.getMostSpecificCause(e));
            System.err.println("The coffee exchange does not open: " + said.getMessage());
            System.exit(1);
        }
    }

    private static void open(String[] args) {
        var options = new SimpleCommandLinePropertySource(args);
        String url = options.getProperty("url");
        String port = options.getProperty("port");
        SpringApplication application = new SpringApplication(Exchange.class);
        if (isMissing(url)) {
            application.addInitializers(new OwnPostgres());
        }
        application.setDefaultProperties(Map.of(
                "spring.r2dbc.url", isMissing(url) ? "" : url,
                "server.port", isMissing(port) ? FreePort.from(8080) : port));
        ConfigurableApplicationContext context = application.run();
        System.out.printf(
                "%n  The coffee exchange is open:  http://localhost:%s/%n  Ctrl-C closes it.%n%n",
                context.getEnvironment().getProperty("local.server.port"));
    }

    private static boolean isMissing(String option) {
        return option == null || option.isBlank();
    }
}
