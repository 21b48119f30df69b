package io.pgflux.codec;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.pgflux.api.Composite;
import io.pgflux.api.Json;
import io.pgflux.api.Multirange;
import io.pgflux.api.PgType;
import io.pgflux.api.Range;
import io.pgflux.codec.TypeDescription.Attribute;
import io.pgflux.codec.TypeDescription.Kind;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.locationtech.jts.geom.Geometry;

/**
 * Every type as every class, from bytes and texts that no honest server sends: a value, or a refusal, in memory that the
 * bytes account for. Always the same ones.
 */
@Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class FuzzedDecodersTest {

    private static final int TRIES = 150;

    private static final int ANY_VALUE = 4_000_000;
    private static final int FOR_EACH_BYTE = 128;

    /** 1E+131071 has ten bytes, and powers of ten on the way to its digits. */
    private static final int ANY_NUMERIC = 60_000_000;

    private static final int FOR_EACH_BYTE_OF_NUMERIC = 200_000;

    private static final int FIRST_NAMED = 100_000;
    private static final int SIZES = 200_000;
    private static final int AMOUNT = 200_001;
    private static final int ITEM = 200_002;
    private static final int ITEMS = 200_003;
    private static final int ORDER = 200_004;
    private static final int AMOUNTS = 200_005;
    private static final int FLOATS = 200_006;
    private static final int MULTIFLOATS = 200_007;
    private static final int EMPTY = 200_008;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    enum Size {
        SMALL,
        LARGE
    }

    record Item(int id, String name, List<Integer> parts, Size size) {}

    record Order(Item item, Item[] items, Object amounts) {}

    record Two(Integer f1, String f2) {}

    record Chain(Chain next) {}

    private static final List<Class<?>> OTHER_CLASSES = List.of(
            Object.class,
            String.class,
            List.class,
            Set.class,
            Collection.class,
            Map.class,
            Range.class,
            Multirange.class,
            Composite.class,
            Item.class,
            Order.class,
            Two.class,
            Chain.class,
            Size.class,
            Json.class,
            JsonNode.class,
            Geometry.class);

    private final List<TypeDescription> learned = learned();
    private final Codecs codecs = codecs(learned);
    private final HostileCorpus corpus = new HostileCorpus(codecs, learned);
    private final Map<String, String> failures = new TreeMap<>();
    private int decoded;

    private static List<TypeDescription> learned() {
        List<TypeDescription> types = new ArrayList<>();
        Set<PgType> named = new LinkedHashSet<>();
        StandardCodecs.rows().stream().map(Codec::type).filter(PgType::isNamed).forEach(named::add);
        for (PgType type : named) {
            int oid = FIRST_NAMED + 2 * (types.size() / 2);
            types.add(new TypeDescription(oid, "public", type.name(), true, Kind.BASE, 0, ',', true, List.of()));
            types.add(Schema.array(oid + 1, "_" + type.name(), oid));
        }
        types.add(Schema.enumeration(SIZES, "size"));
        types.add(Schema.domain(AMOUNT, "amount", PgTypes.INT4.oid()));
        types.add(Schema.composite(
                ITEM,
                "item",
                new Attribute("id", PgTypes.INT4.oid()),
                new Attribute("name", PgTypes.TEXT.oid()),
                new Attribute("parts", 1007),
                new Attribute("size", SIZES)));
        types.add(Schema.array(ITEMS, "_item", ITEM));
        types.add(Schema.composite(
                ORDER,
                "order",
                new Attribute("item", ITEM),
                new Attribute("items", ITEMS),
                new Attribute("amounts", AMOUNTS)));
        types.add(Schema.array(AMOUNTS, "_amount", AMOUNT));
        types.add(Schema.range(FLOATS, "floatrange", PgTypes.FLOAT8.oid()));
        types.add(Schema.multirange(MULTIFLOATS, "floatmultirange", FLOATS));
        types.add(Schema.composite(EMPTY, "nothing"));
        return types;
    }

    private static Codecs codecs(List<TypeDescription> learned) {
        Catalogue catalogue = new Catalogue(List.of(new JacksonCodecs(new ObjectMapper()), new JtsCodecs()));
        catalogue.learn(Set.of(), learned);
        return catalogue.codecs();
    }

    /** By number, the classes that are tried. */
    private Map<Integer, Set<Class<?>>> targets() {
        Map<Integer, Set<Class<?>>> targets = new LinkedHashMap<>();
        for (Codec<?> row : StandardCodecs.rows()) {
            int oid = row.type().oid();
            if (row.type().isNamed()) {
                oid = learned.stream()
                        .filter(type -> type.name().equals(row.type().name()))
                        .findFirst()
                        .orElseThrow()
                        .oid();
            }
            if (oid != 0) {
                targets.computeIfAbsent(oid, any -> new LinkedHashSet<>()).add(row.javaType());
            }
        }
        Collection<TypeDescription> composed =
                new ArrayList<>(BuiltInTypes.composed().values());
        composed.addAll(learned);
        for (TypeDescription type : composed) {
            targets.computeIfAbsent(type.oid(), any -> new LinkedHashSet<>());
        }
        for (TypeDescription type : composed) {
            if (type.kind() == Kind.ARRAY) {
                Set<Class<?>> elements = new LinkedHashSet<>(targets.getOrDefault(type.element(), Set.of()));
                elements.addAll(List.of(int.class, long.class, double.class, float.class, short.class, boolean.class));
                elements.addAll(OTHER_CLASSES);
                for (Class<?> element : elements) {
                    if (!element.isArray() || element == byte[].class) {
                        Class<?> array = element.arrayType();
                        targets.get(type.oid())
                                .addAll(List.of(
                                        array,
                                        array.arrayType(),
                                        array.arrayType().arrayType()));
                    }
                }
            }
        }
        targets.values().forEach(classes -> classes.addAll(OTHER_CLASSES));
        return targets;
    }

    @Test
    void binary() {
        targets().forEach((oid, classes) -> {
            if (codecs.ofOrText(oid).isBinary()) {
                List<byte[]> values = new ArrayList<>(corpus.values(oid));
                for (int i = 0; i < TRIES; i++) {
                    values.add(corpus.hostile(oid));
                }
                values.addAll(corpus.wide(oid));
                decodeAll(oid, classes, Format.BINARY, values);
            }
        });
        assertThat(decoded).isGreaterThan(100_000);
        assertThat(failures).isEmpty();
    }

    @Test
    void text() {
        List<byte[]> extremes =
                HostileCorpus.extremes().stream().map(Bytes::utf8).toList();
        targets().forEach((oid, classes) -> {
            List<String> honest = texts(oid);
            List<byte[]> values = new ArrayList<>(extremes);
            honest.forEach(text -> values.add(Bytes.utf8(text)));
            for (int i = 0; i < TRIES; i++) {
                values.add(Bytes.utf8(corpus.hostileText(honest)));
            }
            decodeAll(oid, classes, Format.TEXT, values);
        });
        assertThat(decoded).isGreaterThan(100_000);
        assertThat(failures).isEmpty();
    }

    private List<String> texts(int oid) {
        Codec<?> text = codecs.ofOrText(oid).toRead(String.class);
        List<String> texts = new ArrayList<>();
        for (byte[] value : corpus.values(oid)) {
            try {
                if (text != null && codecs.ofOrText(oid).isBinary()) {
                    texts.add((String) text.decode(Unpooled.wrappedBuffer(value), 0, value.length, Bytes.BERLIN));
                }
            } catch (IllegalArgumentException | ArithmeticException refused) {
                continue;
            }
        }
        return texts;
    }

    private void decodeAll(int oid, Set<Class<?>> classes, Format format, List<byte[]> values) {
        for (Class<?> javaClass : classes) {
            Decoder<?> decoder;
            try {
                decoder = codecs.decoder(oid, format, javaClass);
            } catch (IllegalArgumentException notReadAsThat) {
                continue;
            }
            String target = "%s %s as %s".formatted(format, codecs.type(oid), javaClass.getTypeName());
            loadClasses(decoder, values.get(0));
            values.forEach(value -> decode(target, decoder, value));
        }
    }

    private static void loadClasses(Decoder<?> decoder, byte[] value) {
        try {
            assertThat((Object) decoder.decode(Unpooled.wrappedBuffer(value), 0, value.length, Bytes.BERLIN))
                    .isNotNull();
        } catch (IllegalArgumentException | ArithmeticException refusal) {
            assertThat(refusal).isNotNull();
        }
    }

    private void decode(String target, Decoder<?> decoder, byte[] value) {
        decoded++;
        ByteBuf buffer = Unpooled.wrappedBuffer(value);
        long start = System.nanoTime();
        long before = THREADS.getCurrentThreadAllocatedBytes();
        @Nullable Object result = null;
        try {
            result = decoder.decode(buffer, 0, value.length, Bytes.BERLIN);
            if (result == null) {
                fail(target, value, "null", null);
            }
        } catch (IllegalArgumentException | ArithmeticException refusal) {
            checkMessage(target, value, refusal);
        } catch (RuntimeException | Error unexpected) {
            fail(target, value, unexpected.getClass().getSimpleName(), unexpected);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        boolean numeric = target.contains("num");
        long most = (numeric ? ANY_NUMERIC : ANY_VALUE)
                + (long) (numeric ? FOR_EACH_BYTE_OF_NUMERIC : FOR_EACH_BYTE) * value.length;
        if (allocated > most) {
            fail(target, value, "allocates", new IllegalStateException("%d bytes".formatted(allocated)));
        }
        try {
            exhaust(result, 0);
        } catch (IllegalArgumentException | ArithmeticException refusal) {
            checkMessage(target, value, refusal);
        } catch (RuntimeException | Error unexpected) {
            fail(target, value, unexpected.getClass().getSimpleName(), unexpected);
        }
        if (System.nanoTime() - start > 1_000_000_000L) {
            fail(target, value, "slow", null);
        }
    }

    private void checkMessage(String target, byte[] value, RuntimeException refusal) {
        if (refusal.getMessage() == null || refusal.getMessage().isBlank()) {
            fail(target, value, "no message", refusal);
        }
    }

    /** What is decoded when it is asked for. */
    private static void exhaust(@Nullable Object value, int depth) {
        if (value instanceof Composite composite && depth < 20) {
            assertThat(composite.toString()).startsWith("(");
            composite.asMap().values().forEach(field -> exhaust(field, depth + 1));
        } else if (value instanceof Collection<?> all) {
            all.forEach(part -> exhaust(part, depth));
        } else if (value instanceof Object[] all) {
            Arrays.asList(all).forEach(part -> exhaust(part, depth));
        }
    }

    private void fail(String target, byte[] value, String what, @Nullable Throwable cause) {
        StackTraceElement[] trace = cause == null ? new StackTraceElement[0] : cause.getStackTrace();
        String place = Arrays.stream(trace)
                .filter(frame -> frame.getClassName().startsWith("io.pgflux"))
                .limit(2)
                .toList()
                .toString();
        String shown = value.length > 100 ? value.length + " bytes" : Bytes.hex(value);
        String text = HostileCorpus.text(value.length > 60 ? Arrays.copyOf(value, 60) : value);
        failures.putIfAbsent(what + " " + target + " " + place, shown + " " + text + " " + cause);
    }
}
