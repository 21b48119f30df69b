package io.pgflux;

import io.pgflux.api.PgType;
import io.pgflux.codec.PgTypes;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The table of {@link ArraysIT} for what is peculiar to arrays; their elements are in {@link TypeSamples}. */
final class ArraySamples {

    private static final UUID NIL = new UUID(0, 0);

    private ArraySamples() {}

    /**
     * An array as PostgreSQL writes it and as Java has it.
     *
     * @param element the SQL type of the elements
     * @param literal without quotes
     * @param javaClass what it is read as
     * @param back whether the value, written, is the literal again
     */
    record ArraySample(
            String element, PgType elementType, String literal, Class<?> javaClass, Object value, boolean back) {

        PgType type() {
            return PgTypes.array(elementType);
        }

        String expression() {
            return "'" + literal.replace("'", "''") + "'::" + element + "[]";
        }

        ArraySample onlyRead() {
            return new ArraySample(element, elementType, literal, javaClass, value, false);
        }

        @Override
        public String toString() {
            return element + "[] '" + literal + "' as " + javaClass.getTypeName();
        }
    }

    private static ArraySample of(PgType element, String literal, Object value) {
        return as(value.getClass(), element, literal, value);
    }

    private static ArraySample as(Class<?> javaClass, PgType element, String literal, Object value) {
        String sql = element == PgTypes.CHAR ? "\"char\"" : element.name();
        return new ArraySample(sql, element, literal, javaClass, value, true);
    }

    static Stream<ArraySample> all() {
        return Stream.of(primitives(), objects(), texts(), collections(), whatJavaLacks())
                .flatMap(List::stream);
    }

    private static List<ArraySample> primitives() {
        return List.of(
                of(PgTypes.INT4, "{1,-2147483648,2147483647}", new int[] {1, Integer.MIN_VALUE, Integer.MAX_VALUE}),
                of(PgTypes.INT4, "{}", new int[0]),
                of(PgTypes.INT4, "{{1,2,3},{4,5,6}}", new int[][] {{1, 2, 3}, {4, 5, 6}}),
                of(PgTypes.INT4, "{}", new int[0][][]),
                of(PgTypes.INT4, "{{{{{{7}}}}}}", new int[][][][][][] {{{{{{7}}}}}}),
                of(PgTypes.INT4, "{1,2}", new long[] {1, 2}),
                of(PgTypes.INT4, "{1,2}", new short[] {1, 2}),
                of(PgTypes.INT4, "{{1},{2}}", new double[][] {{1}, {2}}),
                of(PgTypes.INT8, "{{-9223372036854775808}}", new long[][] {{Long.MIN_VALUE}}),
                of(PgTypes.INT8, "{1}", new int[] {1}),
                of(PgTypes.INT2, "{1,-32768}", new short[] {1, Short.MIN_VALUE}),
                of(PgTypes.INT2, "{-128}", new byte[] {-128}),
                of(PgTypes.FLOAT8, "{0.1,NaN,-Infinity,-0}", new double[] {
                    0.1, Double.NaN, Double.NEGATIVE_INFINITY, -0.0
                }),
                of(PgTypes.FLOAT4, "{{0.1},{1e+30}}", new float[][] {{0.1f}, {1e30f}}),
                of(PgTypes.BOOL, "{t,f}", new boolean[] {true, false}),
                of(PgTypes.NUMERIC, "{1,2}", new int[] {1, 2}),
                of(PgTypes.TEXT, "{a,\" \",\"\\\"\"}", new char[] {'a', ' ', '"'}));
    }

    private static List<ArraySample> objects() {
        return List.of(
                of(PgTypes.INT4, "{1,NULL,3}", new Integer[] {1, null, 3}),
                of(PgTypes.INT4, "{NULL}", new Integer[] {null}),
                of(PgTypes.INT4, "{}", new Integer[0]),
                of(PgTypes.INT4, "{{1,NULL},{NULL,4}}", new Integer[][] {{1, null}, {null, 4}}),
                of(PgTypes.INT4, "{1,NULL}", new Long[] {1L, null}),
                of(PgTypes.INT4, "{1,NULL}", new BigDecimal[] {BigDecimal.ONE, null}),
                of(PgTypes.INT4, "{1,NULL}", new Object[] {1, null}),
                of(PgTypes.INT4, "{{1,2}}", new Object[][] {{1, 2}}),
                of(PgTypes.INT4, "{1,NULL}", new Number[] {1, null}),
                of(PgTypes.INT4, "{{1},{NULL}}", new String[][] {{"1"}, {null}}),
                as(Object.class, PgTypes.INT4, "{{1},{NULL}}", new Integer[][] {{1}, {null}}),
                as(Object.class, PgTypes.INT4, "{}", new Integer[0]),
                as(Object.class, PgTypes.NUMERIC, "{1.50,NULL}", new BigDecimal[] {new BigDecimal("1.50"), null}),
                of(PgTypes.UUID, "{{" + NIL + "},{NULL}}", new UUID[][] {{NIL}, {null}}),
                of(PgTypes.UUID, "{" + NIL + ",NULL}", new String[] {NIL.toString(), null}),
                of(PgTypes.BYTEA, "{\"\\\\x00ff\",\"\\\\x\",NULL}", new byte[][] {{0, -1}, {}, null}),
                of(PgTypes.BYTEA, "{{\"\\\\x00ff\"}}", new byte[][][] {{{0, -1}}}),
                as(ByteBuffer[].class, PgTypes.BYTEA, "{\"\\\\x07\"}", new ByteBuffer[] {ByteBuffer.wrap(new byte[] {7})
                }),
                of(PgTypes.TIMESTAMPTZ, "{\"1970-01-01 01:00:00+01\"}", new Instant[] {Instant.EPOCH}),
                of(PgTypes.DATE, "{1400-02-28,\"0044-03-15 BC\"}", new LocalDate[] {
                            LocalDate.of(1400, 2, 28), LocalDate.of(-43, 3, 15)
                        })
                        .onlyRead());
    }

    private static List<ArraySample> texts() {
        String[] difficult = {
            "",
            "NULL",
            "null",
            "nuLL",
            "NULLx",
            "a,b",
            "a;b",
            "{",
            "}",
            "\"",
            "\\",
            "\\\"\\\\",
            " a",
            "a\tb",
            "\n",
            "\r",
            "\f",
            "\u000B",
            "\u00A0",
            "Zo\u00EB \uD83D\uDC18",
            "=",
            "[1:2]=",
            "'",
            null
        };
        String literal =
                "{\"\",\"NULL\",\"null\",\"nuLL\",NULLx,\"a,b\",a;b,\"{\",\"}\",\"\\\"\",\"\\\\\",\"\\\\\\\"\\\\\\\\\""
                        + ",\" a\",\"a\tb\",\"\n\",\"\r\",\"\f\",\"\u000B\",\u00A0,\"Zo\u00EB \uD83D\uDC18\",=,[1:2]=,',NULL}";
        return List.of(
                of(PgTypes.TEXT, literal, difficult),
                of(PgTypes.VARCHAR, literal, difficult),
                as(Object.class, PgTypes.TEXT, literal, difficult),
                as(String.class, PgTypes.TEXT, literal, literal),
                of(PgTypes.TEXT, "{{a,NULL},{\"\",b}}", new String[][] {{"a", null}, {"", "b"}}),
                of(PgTypes.TEXT, "{a,b}", new Character[] {'a', 'b'}),
                of(PgTypes.CHAR, "{a,\"\"}", new String[] {"a", ""}),
                of(PgTypes.JSONB, "{\"{\\\"a\\\": [1, null]}\",NULL}", new String[] {"{\"a\": [1, null]}", null}),
                of(PgTypes.JSONB, "{1}", new byte[][] {{'1'}}),
                of(PgTypes.JSON, "{\"{\\\"a\\\" :1}\",\"null\"}", new String[] {"{\"a\" :1}", "null"})
                        .onlyRead(),
                of(PgTypes.NAME, "{a,\"b c\"}", new String[] {"a", "b c"}),
                of(PgTypes.BPCHAR, "{\"a \",b}", new String[] {"a ", "b"}));
    }

    private static List<ArraySample> collections() {
        return List.of(
                as(List.class, PgTypes.INT4, "{1,NULL,3}", Arrays.asList(1, null, 3)),
                as(List.class, PgTypes.INT4, "{}", List.of()),
                as(List.class, PgTypes.INT4, "{{1},{NULL}}", List.of(List.of(1), Collections.singletonList(null))),
                as(Collection.class, PgTypes.INT8, "{2,1}", List.of(2L, 1L)),
                as(Iterable.class, PgTypes.UUID, "{" + NIL + "}", List.of(NIL)),
                as(List.class, PgTypes.TEXT, "{a,\"b c\",NULL}", Arrays.asList("a", "b c", null)),
                as(Set.class, PgTypes.INT4, "{3,NULL,2}", new LinkedHashSet<>(Arrays.asList(3, null, 2))),
                as(Set.class, PgTypes.INT4, "{}", Set.of()));
    }

    private static List<ArraySample> whatJavaLacks() {
        return List.of(
                of(PgTypes.INT4, "[0:1]={1,2}", new int[] {1, 2}).onlyRead(),
                of(PgTypes.INT4, "[-2:-1][5:5]={{1},{2}}", new Integer[][] {{1}, {2}})
                        .onlyRead(),
                of(PgTypes.INT4, "[1:1][0:1]={{1,2}}", new int[][] {{1, 2}}).onlyRead(),
                as(String.class, PgTypes.INT4, "[0:1]={1,NULL}", "[0:1]={1,NULL}"),
                as(String.class, PgTypes.INT4, "[-2:-1][5:5]={{1},{2}}", "[-2:-1][5:5]={{1},{2}}"),
                as(String.class, PgTypes.INT4, "[2147483646:2147483646]={1}", "[2147483646:2147483646]={1}"),
                as(List.class, PgTypes.INT4, "[7:8]={1,2}", List.of(1, 2)).onlyRead());
    }

    /** Values for which no type is named, with the type that the server sees. */
    static Stream<Object[]> untyped() {
        return Stream.of(
                new Object[] {new int[] {1, 2}, "int4[]", "{1,2}"},
                new Object[] {new long[][] {{1}, {2}}, "int8[]", "{{1},{2}}"},
                new Object[] {new Integer[] {1, null}, "int4[]", "{1,NULL}"},
                new Object[] {new Object[] {null, 1L}, "int8[]", "{NULL,1}"},
                new Object[] {new Object[] {1, 2L, new BigDecimal("3.0"), "4"}, "int4[]", "{1,2,3,4}"},
                new Object[] {new Object[] {new int[] {1}, List.of(2)}, "int4[]", "{{1},{2}}"},
                new Object[] {List.of(NIL), "uuid[]", "{" + NIL + "}"},
                new Object[] {Set.of(1.5), "float8[]", "{1.5}"},
                new Object[] {Arrays.asList(null, new byte[] {1}), "bytea[]", "{NULL,\"\\\\x01\"}"},
                new Object[] {List.of(List.of(true), List.of(false)), "bool[]", "{{t},{f}}"},
                new Object[] {new boolean[][] {{}, {}}, "bool[]", "{}"},
                // and of those that declare none, with the types that they are bound for
                new Object[] {new String[] {NIL.toString(), null}, "uuid[]", "{" + NIL + ",NULL}"},
                new Object[] {List.of("{\"a\": 1}", "[]"), "jsonb[]", "{\"{\\\"a\\\": 1}\",[]}"},
                new Object[] {List.of("a,b", "\""), "text[]", "{\"a,b\",\"\\\"\"}"},
                new Object[] {new TimeUnit[][] {{TimeUnit.DAYS}}, "text[]", "{{DAYS}}"},
                new Object[] {new char[] {'a', '{'}, "text[]", "{a,\"{\"}"},
                new Object[] {new CharSequence[] {new StringBuilder("1"), "2"}, "int4[]", "{1,2}"},
                new Object[] {List.of(), "date[]", "{}"},
                new Object[] {new Object[0], "date[]", "{}"},
                new Object[] {Collections.singletonList(null), "date[]", "{NULL}"},
                new Object[] {new Object[][] {{null}, {null}}, "int4[]", "{{NULL},{NULL}}"});
    }
}
