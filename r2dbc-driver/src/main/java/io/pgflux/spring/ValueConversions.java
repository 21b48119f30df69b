package io.pgflux.spring;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pgflux.api.BitString;
import io.pgflux.api.Cidr;
import io.pgflux.api.Inet;
import io.pgflux.api.Interval;
import io.pgflux.api.Json;
import io.pgflux.api.Lsn;
import io.pgflux.api.MacAddress;
import io.pgflux.api.MacAddress8;
import io.pgflux.api.Multirange;
import io.pgflux.api.Range;
import io.pgflux.api.Snapshot;
import io.pgflux.api.Tid;
import io.pgflux.api.TsQuery;
import io.pgflux.api.TsVector;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Period;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.ClassUtils;

/** What the dialect converts. Spring Data asks for no class when it reads, so that it gets each type's default. */
final class ValueConversions {

    /** Those whose text is what the server prints. */
    private static final List<Class<?>> TEXTS = List.of(
            BitString.class,
            Cidr.class,
            Inet.class,
            Interval.class,
            Json.class,
            Lsn.class,
            MacAddress.class,
            MacAddress8.class,
            Multirange.class,
            Range.class,
            Snapshot.class,
            Tid.class,
            TsQuery.class,
            TsVector.class);

    static final List<Object> ALL = all();

    private ValueConversions() {}

    private static List<Object> all() {
        List<Object> all = new ArrayList<>(GeoConversions.ALL);
        TEXTS.forEach(type -> all.add(new ReadingConversion<>(type, String.class, Object::toString)));
        all.add(new ReadingConversion<>(String.class, Json.class, Json::of));
        all.add(new ReadingConversion<>(String.class, byte[].class, text -> text.getBytes(UTF_8)));
        all.add(new ReadingConversion<>(Json.class, byte[].class, Json::asArray));
        all.add(new ReadingConversion<>(Interval.class, Duration.class, Interval::toDuration));
        all.add(new ReadingConversion<>(Interval.class, Period.class, Interval::toPeriod));
        all.add(new ReadingConversion<>(Inet.class, InetAddress.class, inet -> host(inet.address(), inet.prefix())));
        all.add(new ReadingConversion<>(Cidr.class, InetAddress.class, cidr -> host(cidr.address(), cidr.prefix())));
        if (isPresent("tools.jackson.databind.JsonNode")) {
            all.addAll(JacksonTrees.conversions());
        }
        if (isPresent("com.fasterxml.jackson.databind.JsonNode")) {
            all.addAll(Jackson2Trees.conversions());
        }
        return List.copyOf(all);
    }

    private static boolean isPresent(String name) {
        return ClassUtils.isPresent(name, ValueConversions.class.getClassLoader());
    }

    private static InetAddress host(InetAddress address, int prefix) {
        if (prefix != address.getAddress().length * Byte.SIZE) {
            throw new IllegalArgumentException(
                    "An address with a prefix of %d bits is a network, which InetAddress cannot hold"
                            .formatted(prefix));
        }
        return address;
    }
}
