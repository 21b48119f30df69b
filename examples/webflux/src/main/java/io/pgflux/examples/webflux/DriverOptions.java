package io.pgflux.examples.webflux;

import io.micrometer.core.instrument.MeterRegistry;
import io.pgflux.PgConnectionFactoryProvider;
import org.springframework.boot.r2dbc.autoconfigure.ConnectionFactoryOptionsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the driver gets in addition to {@code spring.r2dbc.url}. */
@Configuration(proxyBeanMethods = false)
class DriverOptions {

    @Bean
    ConnectionFactoryOptionsBuilderCustomizer driver(MeterRegistry meters) {
        return options -> options.option(PgConnectionFactoryProvider.METER_REGISTRY, meters)
                .option(PgConnectionFactoryProvider.SCHEMA, "coffee"); // apart from what else is in a given database
    }
}
