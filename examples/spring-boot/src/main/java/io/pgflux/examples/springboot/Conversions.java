package io.pgflux.examples.springboot;

import io.pgflux.spring.PgConverters;
import io.pgflux.spring.PgDialect;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.r2dbc.convert.R2dbcCustomConversions;
import tools.jackson.databind.json.JsonMapper;

/** Classes of our own that are values of one column. What the driver and Spring Data have classes for needs nothing. */
@Configuration
class Conversions {

    @Bean
    R2dbcCustomConversions r2dbcCustomConversions(JsonMapper mapper) {
        return R2dbcCustomConversions.create(
                PgDialect.INSTANCE,
                conversions -> conversions
                        .registerConverters(PgConverters.composite("size", Size.class))
                        .registerConverters(PgConverters.json(
                                Details.class,
                                mapper::writeValueAsString,
                                text -> mapper.readValue(text, Details.class))));
    }
}
