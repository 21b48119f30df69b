package io.pgflux;

import io.pgflux.api.StringType;
import io.pgflux.codec.CodecProvider;
import io.pgflux.handshake.TcpDetail;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** What a builder has collected so far, over the defaults; all values are immutable. */
class CollectedOptions implements Cloneable {

    @Nullable
    String host;

    int port = 5432;

    @Nullable
    Mono<String> user;

    @Nullable
    String userName; // null if it is asked for each connection

    Mono<CharSequence> password = Mono.empty();

    @Nullable
    String database;

    String applicationName = "pgflux";

    @Nullable
    String schema;

    Map<String, String> options = Map.of();
    ZoneId timeZone = ZoneId.systemDefault();
    Duration connectTimeout = Duration.ofSeconds(30);

    @Nullable
    Duration socketTimeout;

    @Nullable
    Duration statementTimeout;

    @Nullable
    Duration lockWaitTimeout;

    Duration cancelTimeout = Duration.ofSeconds(10);
    int cancelConcurrency = 8;
    List<CodecProvider> codecs = List.of();
    int preparedStatementCacheQueries = 256;
    boolean rewriteBatchedInserts;
    StringType stringType = StringType.AUTO;
    int fetchSize;
    long backlogLimit = 64 * 1024 * 1024;
    boolean cancelRequests = true;
    Duration cancelGrace = Duration.ofMillis(50);
    int scramMaxIterations = 100_000;
    boolean tcpKeepAlive;
    boolean tcpNoDelay = true;
    Map<TcpDetail, Integer> tcpDetails = Map.of();

    @Nullable
    LoopResources loopResources;

    final CollectedOptions copy() {
        try {
            return (CollectedOptions) clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }
}
