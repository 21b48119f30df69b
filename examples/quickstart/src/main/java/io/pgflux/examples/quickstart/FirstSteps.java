package io.pgflux.examples.quickstart;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import reactor.core.publisher.Flux;

/** The example of the README. */
final class FirstSteps {

    private FirstSteps() {}
