package io.pgflux.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.BitString;
import io.pgflux.api.Cidr;
import io.pgflux.api.Interval;
import io.pgflux.api.Json;
import io.pgflux.api.MacAddress;
import io.pgflux.api.Multirange;
import io.pgflux.api.Path;
import io.pgflux.api.PgType;
import io.pgflux.api.Range;
import io.r2dbc.spi.Parameters;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.data.geo.Box;
import org.springframework.data.geo.Circle;
import org.springframework.data.geo.Point;
import org.springframework.data.geo.Polygon;
import reactor.test.StepVerifier;
import tools.jackson.databind.json.JsonMapper;

class TypesTests extends ShopTest {

    private static final JsonMapper MAPPER = JsonMapper.shared();
    private static final Size[] SIZES = {
        new Size(1, 2, new BigDecimal("3.500")), new Size(4, 5, new BigDecimal("0.001"))
    };

    @Autowired
    EverythingRepository repository;

    private static Everything everything() throws UnknownHostException {
        Everything all = new Everything();
        all.categories = List.of(Category.GAME, Category.BOOK);
        all.states = Set.of(State.SOLD_OUT);
        all.numbers = new int[] {3, 1, 2};
        all.matrix = new Integer[][] {{1, 2}, {3, 4}};
        all.amounts = List.of(new BigDecimal("1.50"), new BigDecimal("2"));
        all.keys = new UUID[] {new UUID(1, 2), new UUID(3, 4)};
        all.document = Json.of("{\"a\": 1}");
        all.textDocument = "{ \"b\" : 2 }";
        all.tree = MAPPER.readTree("[1, {\"x\": null}]");
        all.object = MAPPER.createObjectNode().put("price", new BigDecimal("1.10"));
        all.manyDetails = List.of(new Details("Frank Herbert", 604, Map.of()), new Details("a,\"b\"", 1, Map.of()));
        all.place = new Point(1.5, -2);
        all.springBox = new Box(new Point(3, 4), new Point(1, 2));
        all.springCircle = new Circle(new Point(1, 2), 3);
        all.springArea = new Polygon(new Point(0, 0), new Point(1, 0), new Point(1, 1));
        all.route = new Path(List.of(new io.pgflux.api.Point(0, 0), new io.pgflux.api.Point(1, 1)), false);
        all.places = List.of(new Point(1, 2), new Point(3, 4));
        all.season = Range.closedOpen(LocalDate.of(2026, 3, 1), LocalDate.of(2026, 9, 1));
        all.seasons = Multirange.of(Range.closedOpen(1, 3), Range.closedOpen(5, 9));
        all.lasting = new Interval(14, 3, 1_500_000);
        all.duration = Duration.ofMillis(90_061_001);
        all.period = Period.of(1, 2, 3);
        all.address = InetAddress.getByName("192.168.0.1");
        all.network = Cidr.parse("10.0.0.0/8");
        all.addressText = "10.1.2.3/16";
        all.mac = MacAddress.parse("08:00:2b:01:02:03");
        all.words = "'cat':2A 'fat':1";
        all.bits = BitString.parse("10101");
        all.labels = Map.of("a", "1", "b c", "\"2\"");
        all.bytes = new byte[] {0, 1, -1};
        all.buffer = ByteBuffer.wrap(new byte[] {4, 5});
        all.at = Instant.parse("2026-11-23T12:00:00.123456Z");
        all.offsetAt = all.at.atZone(ZoneId.systemDefault()).toOffsetDateTime();
        all.zonedAt = all.at.atZone(ZoneOffset.UTC);
        all.localAt = LocalDateTime.of(2026, 11, 23, 12, 0);
        all.day = LocalDate.of(2026, 11, 23);
        all.time = LocalTime.of(12, 30);
        all.uuid = new UUID(5, 6);
        all.tiny = 7;
        all.exact = new BigDecimal("12345678901234567890.10");
        all.flag = true;
        all.letters = "\u00e4\u20ac\ud83d\ude00";
        return all;
    }

    @Test
    void eachPropertyComesBackAsItWas() throws UnknownHostException {
        Everything saved = repository.save(everything()).block();

        repository
                .findById(saved.id)
                .as(StepVerifier::create)
                .assertNext(read -> assertThat(read)
                        .usingRecursiveComparison()
                        .withEqualsForType(
                                (one, other) -> one.toInstant().equals(other.toInstant()),
                                java.time.ZonedDateTime.class)
                        .isEqualTo(saved))
                .verifyComplete();
    }

    @Test
    void eachPropertyMayBeNull() {
        Everything saved = repository.save(new Everything()).block();

        assertThat(saved.id).isEqualTo(1);
        repository
                .findById(1L)
                .as(StepVerifier::create)
                .assertNext(read -> assertThat(read).usingRecursiveComparison().isEqualTo(saved))
                .verifyComplete();
    }

    @Test
    void arraysOfCompositesAreReadAndBoundWithTheirType() {
        client.sql("INSERT INTO everything (sizes, composite, bytes_of_json) VALUES (:sizes, :size, '[1]')")
                .bind("sizes", Parameters.in(PgType.named("size[]", Size[].class), SIZES))
                .bind("size", Parameters.in(PgType.named("size", Size.class), SIZES[0]))
                .fetch()
                .rowsUpdated()
                .block();

        repository
                .findById(1L)
                .as(StepVerifier::create)
                .assertNext(read -> {
                    assertThat(read.sizes).containsExactly(SIZES);
                    assertThat(read.composite.get("width_mm")).isEqualTo(1);
                    assertThat(read.composite.as(Size.class)).isEqualTo(SIZES[0]);
                    assertThat(read.bytesOfJson).asString().isEqualTo("[1]");
                })
                .verifyComplete();
    }
}
