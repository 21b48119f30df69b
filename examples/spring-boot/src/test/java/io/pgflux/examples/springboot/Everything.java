package io.pgflux.examples.springboot;

import io.pgflux.api.BitString;
import io.pgflux.api.Cidr;
import io.pgflux.api.Composite;
import io.pgflux.api.Interval;
import io.pgflux.api.Json;
import io.pgflux.api.MacAddress;
import io.pgflux.api.Multirange;
import io.pgflux.api.Path;
import io.pgflux.api.Range;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.data.annotation.Id;
import org.springframework.data.annotation.ReadOnlyProperty;
import org.springframework.data.geo.Box;
import org.springframework.data.geo.Circle;
import org.springframework.data.geo.Point;
import org.springframework.data.geo.Polygon;
import org.springframework.data.relational.core.mapping.Table;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A property of each kind that a column may be. */
@Table("everything")
class Everything {

    @Id
    Long id;

    List<Category> categories;
    Set<State> states;
    int[] numbers;
    Integer[][] matrix;
    List<BigDecimal> amounts;
    UUID[] keys;
    Json document;
    String textDocument;

    @ReadOnlyProperty
    byte[] bytesOfJson;

    JsonNode tree;
    ObjectNode object;
    List<Details> manyDetails;

    @ReadOnlyProperty
    List<Size> sizes;

    @ReadOnlyProperty
    Composite composite;

    Point place;
    Box springBox;
    Circle springCircle;
    Polygon springArea;
    Path route;
    List<Point> places;
    Range<LocalDate> season;
    Multirange<Integer> seasons;
    Interval lasting;
    Duration duration;
    Period period;
    InetAddress address;
    Cidr network;
    String addressText;
    MacAddress mac;
    String words;
    BitString bits;
    Map<String, String> labels;
    byte[] bytes;
    ByteBuffer buffer;
    Instant at;
    OffsetDateTime offsetAt;
    ZonedDateTime zonedAt;
    LocalDateTime localAt;
    LocalDate day;
    LocalTime time;
    UUID uuid;
    Short tiny;
    BigDecimal exact;
    Boolean flag;
    String letters;
}
