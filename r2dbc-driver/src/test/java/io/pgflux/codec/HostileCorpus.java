package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.pgflux.codec.TypeDescription.Attribute;
import io.pgflux.codec.TypeDescription.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Values of each type as a server sends them, and what becomes of them on the way from one that lies. */
final class HostileCorpus {

    /** Between them a value of every type. */
    private static final List<String> TEXTS = List.of(
            "",
            "t",
            "0",
            "32767",
            "4294967295",
            "-12345.6700",
            "1" + "0".repeat(300),
            "NaN",
            "-Infinity",
            "1.5e+30",
            "infinity",
            "text \u00E4\u20AC\uD83D\uDE00",
            "\\x00ff",
            "a1b2c3d4-e5f6-4711-8899-aabbccddeeff",
            "2024-02-29",
            "0044-03-15 BC",
            "23:59:59.123456",
            "23:59:59.5+05:30",
            "2024-02-29 23:59:59.123456",
            "2024-02-29 23:59:59.5+01",
            "1 year 2 mons -3 days 04:05:06.789",
            "P1Y2M-3DT4H5M6.789S",
            "@ 1 year 2 mons ago",
            "(1,-2.5)",
            "[(1,2),(3,4)]",
            "(1,2),(3,4)",
            "((1,2),(3,4))",
            "{1,2,3}",
            "<(1,2),3>",
            "{\"a\": [1, null, \"b\"]}",
            "10110",
            "192.168.0.0/16",
            "2001:db8::1",
            "08:00:2b:01:02:03",
            "08:00:2b:01:02:03:04:05",
            "16/B374D848",
            "(4294967295,65535)",
            "10:20:10,14,15",
            "1 2 3",
            "'a':1A,2 'b' 'it''s':16383D",
            "'a' & !( 'b':*AB | 'c' ) <2> 'd'",
            "\"k\"=>\"v\", \"n\"=>NULL",
            "[1,2.5,-3]",
            "{1:0.5,3:-2}/5",
            "Top.Science",
            "0101000020E6100000000000000000F03F0000000000000040",
            "SMALL",
            "{}",
            "{{1,NULL},{\"a\\\"b\",4}}",
            "[0:1]={7,8}",
            "empty",
            "[1,10)",
            "(,\"2024-02-29 00:00:00\"]",
            "{[1,3),[5,)}",
            "(1,\"a \"\"b\"\"\",,t)");

    private static final List<byte[]> BYTES = List.of(
            Bytes.of("00000001 00000000 0000001a 00000002 00000000 00000004 00000007 00000004 ffffffff"), // oidvector
            Bytes.of("00000001 00000000 00000015 00000001 00000000 00000002 0007"), // int2vector
            Bytes.of("00000001 3ff0000000000000 4000000000000000"), // cube
            Bytes.of("80000002 3ff0000000000000 4000000000000000"),
            Bytes.of("0102000020e610000002000000 000000000000f03f 0000000000000040 000000000000f03f 0000000000000840"),
            Bytes.of("0107000000 02000000 0101000000 000000000000f03f 0000000000000040"
                    + "0101000000 000000000000f03f 0000000000000040"));

    private static final int[] LIES = {
        -1,
        -2,
        0,
        1,
        2,
        3,
        7,
        8,
        100,
        0x7FFF,
        0xFFFF,
        0x10000,
        0x0FFFFFFF,
        0x10000000,
        0x1FFFFFFF,
        0x20000000,
        0x3FFFFFFF,
        0x40000000,
        0x7FFFFFFC,
        0x7FFFFFFF,
        0x80000000,
        0x80000001,
        0xC0000000
    };

    private static final String SIGNIFICANT = "\"\\{}[](),;:=<>'!&|*+-./ 0179eEtfNxXPTn\u00E9\uD83D\uDE00\uFFFD\u0000";

    private final Codecs codecs;
    private final Map<Integer, TypeDescription> described = new HashMap<>();
    private final Map<Integer, List<byte[]>> values = new HashMap<>();
    private final Random random = new Random(20_240_229);

    HostileCorpus(Codecs codecs, List<TypeDescription> learned) {
        this.codecs = codecs;
        described.putAll(BuiltInTypes.composed());
        learned.forEach(type -> described.put(type.oid(), type));
    }

    /** What a server could send as the type, in binary. */
    List<byte[]> values(int oid) {
        List<byte[]> known = values.get(oid);
        if (known == null) {
            known = make(oid);
            values.put(oid, known);
        }
        return known;
    }

    private List<byte[]> make(int oid) {
        TypeDescription type = described.get(oid);
        Kind kind = type == null ? Kind.BASE : type.kind();
        return switch (kind) {
            case ARRAY -> arrays(type.element());
            case RANGE -> ranges(type.element());
            case MULTIRANGE -> multiranges(type.element());
            case COMPOSITE -> composites(type.attributes());
            case DOMAIN -> values(type.element());
            default -> scalars(oid);
        };
    }

    private List<byte[]> scalars(int oid) {
        List<byte[]> all = new ArrayList<>();
        TypeCodecs type = codecs.ofOrText(oid);
        for (Codec<?> codec : Arrays.asList(type.toRead(Object.class), type.toRead(byte[].class))) {
            for (String text : TEXTS) {
                try {
                    if (codec != null && codec.parameterFormat() == Format.BINARY) {
                        all.add(Bytes.encode(codec, TextDecoder.parse(codec, text, Bytes.BERLIN)));
                    }
                } catch (IllegalArgumentException | ArithmeticException otherType) {
                    continue;
                }
            }
        }
        if (all.isEmpty()) {
            TEXTS.forEach(text -> all.add(Bytes.utf8(text)));
            TEXTS.forEach(text -> all.add(Bytes.utf8("\u0001" + text)));
            all.addAll(BYTES);
        }
        return all;
    }

    private List<byte[]> arrays(int element) {
        List<byte[]> all = new ArrayList<>();
        for (int[] sizes : new int[][] {{}, {1}, {5}, {2, 2}, {1, 3, 2}, {2, 1, 1, 1, 1, 2}, {2, 0}}) {
            ByteBuf out = Unpooled.buffer();
            ArrayHeader.write(out, element, sizes);
            int count = sizes.length == 0 ? 0 : Arrays.stream(sizes).reduce(1, (a, b) -> a * b);
            for (int i = 0; i < count; i++) {
                part(i == 4 ? null : any(values(element)), out);
            }
            all.add(ByteBufUtil.getBytes(out));
        }
        return all;
    }

    private List<byte[]> ranges(int bound) {
        List<byte[]> all = new ArrayList<>(List.of(new byte[] {1}, new byte[] {0x18}));
        for (int flags : new int[] {2, 4, 6, 0x0A, 0x14}) {
            ByteBuf out = Unpooled.buffer().writeByte(flags);
            if ((flags & 8) == 0) {
                part(any(values(bound)), out);
            }
            if ((flags & 16) == 0) {
                part(any(values(bound)), out);
            }
            all.add(ByteBufUtil.getBytes(out));
        }
        return all;
    }

    private List<byte[]> multiranges(int range) {
        List<byte[]> all = new ArrayList<>();
        for (int count = 0; count < 4; count++) {
            ByteBuf out = Unpooled.buffer().writeInt(count);
            for (int i = 0; i < count; i++) {
                part(any(values(range)), out);
            }
            all.add(ByteBufUtil.getBytes(out));
        }
        return all;
    }

    private List<byte[]> composites(List<Attribute> attributes) {
        List<Attribute> fields = attributes.isEmpty()
                ? List.of(new Attribute("f1", PgTypes.INT4.oid()), new Attribute("f2", PgTypes.TEXT.oid()))
                : attributes;
        List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            ByteBuf out = Unpooled.buffer().writeInt(fields.size());
            for (Attribute field : fields) {
                out.writeInt(field.typeOid());
                part(random.nextInt(4) == 0 ? null : any(values(field.typeOid())), out);
            }
            all.add(ByteBufUtil.getBytes(out));
        }
        return all;
    }

    private static void part(byte @Nullable [] value, ByteBuf out) {
        out.writeInt(value == null ? -1 : value.length);
        if (value != null) {
            out.writeBytes(value);
        }
    }

    /** The next one that no honest server would send as the type. */
    byte[] hostile(int oid) {
        byte[] value = any(values(oid)).clone();
        return switch (random.nextInt(8)) {
            case 0 -> random(random.nextInt(48));
            case 1 -> Arrays.copyOf(value, random.nextInt(value.length + 1));
            case 2 -> Arrays.copyOf(value, value.length + 1 + random.nextInt(8));
            case 3 -> flipped(value, 1 + random.nextInt(4));
            case 4 -> spliced(value, any(values(oid)));
            case 5 -> spliced(value, random(8));
            default -> lying(value, 1 + random.nextInt(2));
        };
    }

    String hostileText(List<String> honest) {
        String text = random.nextInt(3) == 0 || honest.isEmpty() ? any(TEXTS) : any(honest);
        StringBuilder out = new StringBuilder(text);
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(out.length() + 1);
            int to = Math.min(out.length(), at + random.nextInt(4));
            switch (random.nextInt(4)) {
                case 0 -> out.delete(at, to);
                case 1 -> out.insert(at, SIGNIFICANT.charAt(random.nextInt(SIGNIFICANT.length())));
                case 2 -> out.replace(at, to, any(TEXTS));
                default -> out.setLength(at);
            }
        }
        return out.toString();
    }

    private <T> T any(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private byte[] random(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private byte[] flipped(byte[] value, int bits) {
        for (int i = 0; i < bits && value.length > 0; i++) {
            value[random.nextInt(value.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return value;
    }

    private byte[] spliced(byte[] value, byte[] other) {
        int from = random.nextInt(value.length + 1);
        int rest = random.nextInt(other.length + 1);
        byte[] joined = Arrays.copyOf(value, from + other.length - rest);
        System.arraycopy(other, rest, joined, from, other.length - rest);
        return joined;
    }

    /** Where a length or a number of parts may stand. */
    private byte[] lying(byte[] value, int times) {
        ByteBuffer view = ByteBuffer.wrap(value);
        for (int i = 0; i < times && value.length >= Integer.BYTES; i++) {
            int at = random.nextInt(value.length - Integer.BYTES + 1);
            int lie = LIES[random.nextInt(LIES.length)];
            if (random.nextBoolean()) {
                view.putInt(random.nextBoolean() ? at & ~3 : at, lie);
            } else {
                view.putShort(at, (short) lie);
            }
        }
        return value;
    }

    /** As many parts as there can be in so many bytes, or more; nested as deep. */
    List<byte[]> wide(int oid) {
        TypeDescription type = described.get(oid);
        int element = type == null ? 0 : type.element();
        int count = 20_000;
        List<byte[]> all = new ArrayList<>();
        for (int[] sizes : new int[][] {{count}, {count, 1, 1, 1, 1, 1}, {1, 1, 1, 1, 1, count}, {count, 1, 1}}) {
            ByteBuf array = Unpooled.buffer();
            ArrayHeader.write(array, element, sizes);
            all.add(filled(array, count, Bytes.of("ffffffff")));
        }
        all.add(filled(Unpooled.buffer().writeInt(count), count, Bytes.of("00000017ffffffff"))); // record
        all.add(filled(Unpooled.buffer().writeInt(count), count, Bytes.of("0000000101"))); // multirange
        all.add(filled(Unpooled.buffer().writeInt(count), count, Bytes.of("000000"))); // tsvector
        all.add(filled(
                Unpooled.buffer().writeInt(count + 1), count, Bytes.of("0201"), Bytes.of("0100006100"))); // tsquery
        all.add(filled(Unpooled.buffer().writeInt(count), count, Bytes.of("00000000ffffffff"))); // hstore
        all.add(filled(Unpooled.buffer(), 1, Bytes.of("0007ffff0000000000010002000300040005000600070008"))); // numeric
        for (int depth : new int[] {1, 10, 30, 90, 120, count}) {
            all.add(nested(depth, false));
            all.add(nested(depth, true));
        }
        return all;
    }

    private static byte[] filled(ByteBuf out, int times, byte[] part, byte[]... last) {
        for (int i = 0; i < times; i++) {
            out.writeBytes(part);
        }
        for (byte[] end : last) {
            out.writeBytes(end);
        }
        return ByteBufUtil.getBytes(out);
    }

    /** A record with nothing but a record in it, perhaps in an array. */
    static byte[] nested(int depth, boolean arrays) {
        int around = arrays ? 36 : 12;
        ByteBuf out = Unpooled.buffer();
        for (int i = depth - 1; i >= 0; i--) {
            int inner = Integer.BYTES + i * around;
            out.writeInt(1).writeInt(arrays ? 2287 : 2249).writeInt(inner + around - 12);
            if (arrays) {
                ArrayHeader.write(out, 2249, new int[] {1});
                out.writeInt(inner);
            }
        }
        return ByteBufUtil.getBytes(out.writeInt(0));
    }

    /** Long, and nested deeper than a stack. */
    static List<String> extremes() {
        List<String> all = new ArrayList<>();
        for (String part : List.of(
                "(",
                "{",
                "[",
                "\"",
                "\\",
                "!",
                "!(",
                "<",
                "'",
                "0",
                "9",
                "-",
                " ",
                ",",
                "{\"",
                "{{},",
                "[1:1]",
                "'a' & (",
                "[{\"a\":",
                "\u20AC")) {
            all.add(part.repeat(20_000));
        }
        all.add("(" + ",".repeat(20_000) + ")");
        all.add("{" + "NULL,".repeat(20_000) + "NULL}");
        all.add("{{},1}");
        all.add("{1,{}}");
        for (String number :
                List.of("1e999999999", "1e9999999", "-1E-999999999", "1e2147483647", "1e-2147483648", "0e999999999")) {
            all.add(number);
            all.add("{" + number + "}");
            all.add("[" + number + ",)");
            all.add("(" + number + "," + number + ")");
        }
        return all;
    }

    static String text(byte[] utf8) {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
