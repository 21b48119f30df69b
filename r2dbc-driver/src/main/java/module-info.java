/** pgflux: an R2DBC driver for PostgreSQL on Reactor Netty. */
module io.pgflux {
    // not transitive: javac would want it of everyone who requires us
    requires static org.jspecify;
    requires transitive r2dbc.spi;
    requires transitive reactor.core;
    requires transitive org.reactivestreams;
    requires transitive reactor.netty.core;
    requires transitive io.netty.buffer;
    requires io.netty.common;
    requires io.netty.transport;
    requires transitive io.netty.handler;
    requires static io.netty.transport.classes.epoll;
    requires static io.netty.transport.unix.common;
    // Reactor Netty is an automatic module, so what it needs is nobody's to name but ours
    requires io.netty.resolver.dns;
    requires io.netty.handler.proxy;
    requires static reactor.netty.http;
    requires static io.netty.codec.http;
    requires static micrometer.commons;
    requires static micrometer.core;
    requires static micrometer.observation;
    requires static com.fasterxml.jackson.databind;
    requires static org.locationtech.jts;
    requires static tools.jackson.databind;
    requires static spring.core;
    requires static spring.data.commons;
    requires static spring.data.r2dbc;
    requires static spring.data.relational;
    requires jdk.net;
    requires static java.security.jgss;
    requires com.ongres.scram.client;
    requires com.ongres.scram.common;

    exports io.pgflux;
    exports io.pgflux.api;
    exports io.pgflux.codec;
    exports io.pgflux.spring;

    uses io.r2dbc.spi.ConnectionFactoryProvider;
    uses io.pgflux.codec.CodecProvider;

    provides io.r2dbc.spi.ConnectionFactoryProvider with
            io.pgflux.PgConnectionFactoryProvider;
}
