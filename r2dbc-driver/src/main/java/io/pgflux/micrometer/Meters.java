package io.pgflux.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.pgflux.observe.ConnectionWatch;
import io.pgflux.observe.LoginWatch;
import io.pgflux.observe.Outcomes;
import io.pgflux.observe.Peer;
import io.pgflux.observe.SqlTexts;
import io.pgflux.observe.Watch;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of one factory. The names are OpenTelemetry's where it has one; docs/observability.md lists them. */
public final class Meters implements Watch {

    private static final AtomicInteger FACTORIES = new AtomicInteger();

    private final MeterRegistry registry;
    private final Tags tags;
    private final String factory = "pgflux-factory-" + FACTORIES.incrementAndGet();
    private final SqlTexts texts;
    private final Map<String, ServerMeters> servers = new ConcurrentHashMap<>();

    /** For one factory. */
    public Meters(MeterRegistry registry, String database, SqlTexts texts) {
        this.registry = registry;
        this.texts = texts;
        tags = Tags.of("db.system.name", "postgresql", "db.namespace", database);
    }

    @Override
    public LoginWatch opening() {
        long start = System.nanoTime();
        return (error, cancelled) -> Timer.builder("db.client.connection.create_time")
                .description("From the request for a connection to its login, or to its failure")
                .tags(tags.and("error.type", Outcomes.errorType(error, cancelled)))
                .register(registry)
                .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    }

    @Override
    public ConnectionWatch opened(String id, Peer peer) {
        boolean tcp = peer.address() instanceof InetSocketAddress;
        String port = tcp ? Integer.toString(peer.port()) : Outcomes.NONE;
        return servers.computeIfAbsent(
                        peer.host() + ' ' + port,
                        server -> new ServerMeters(
                                registry, tags.and("server.address", peer.host(), "server.port", port), factory, texts))
                .opened();
    }
}
