package io.pgflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgflux.api.BitString;
import io.pgflux.api.Cidr;
import io.pgflux.api.Inet;
import io.pgflux.api.PgType;
import io.pgflux.api.TsQuery;
import io.pgflux.api.TsQuery.Operand;
import io.pgflux.api.TsVector;
import io.pgflux.api.TsVector.Lexeme;
import io.pgflux.api.TsVector.Position;
import io.pgflux.api.TsVector.Weight;
import io.pgflux.codec.PgTypes;
import io.pgflux.testing.PostgresServer;
import io.r2dbc.spi.Parameters;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Any value of the types whose text is not simple: sent and read in binary, and the server's text of it. */
class ScalarPropertiesIT {

    private static final int TRIES = 200;

    private static String database;
    private static Client client;

    @BeforeContainer
    static void connect() {
        database = PostgresServer.shared().createDatabase();
        client = Client.open(Client.options(database));
    }

    @AfterContainer
    static void disconnect() {
        client.close();
        PostgresServer.shared().dropDatabase(database);
    }

    private static void isTheServers(PgType type, Object value) {
        assertThat((Object) client.value(value.getClass(), "SELECT $1", Parameters.in(type, value)))
                .isEqualTo(value);
        assertThat(client.value(String.class, "SELECT format('%s', $1)", Parameters.in(type, value)))
                .isEqualTo(value.toString());
        assertThat(client.value(String.class, "SELECT $1", Parameters.in(type, value.toString())))
                .isEqualTo(value.toString());
    }

    @Property(tries = TRIES)
    void bits(@ForAll @Size(max = 12) byte[] bytes, @ForAll @IntRange(max = 8) int zeros) {
        BitSet bits = BitSet.valueOf(bytes);
        isTheServers(PgTypes.VARBIT, new BitString(bits.length() + zeros, bits));
    }

    @Property(tries = 2 * TRIES)
    void addresses(@ForAll("addresses") byte[] bytes, @ForAll @IntRange(max = 128) int prefix) {
        isTheServers(PgTypes.INET, Inet.of(bytes, Math.min(prefix, bytes.length * 8)));
        isTheServers(PgTypes.CIDR, Cidr.of(bytes, bytes.length * 8));
    }

    /** With zeros in all places, since they are what is left out. */
    @Provide
    Arbitrary<byte[]> addresses() {
        Arbitrary<Byte> bytes = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.just((byte) 0)),
                Tuple.of(1, Arbitraries.just((byte) 0xFF)),
                Tuple.of(1, Arbitraries.bytes()));
        return Arbitraries.frequency(Tuple.of(1, 4), Tuple.of(4, 16))
                .flatMap(size -> bytes.array(byte[].class).ofSize(size));
    }

    @Property(tries = TRIES)
    void vectors(@ForAll("vectors") TsVector vector) {
        isTheServers(PgTypes.TSVECTOR, vector);
    }

    @Provide
    Arbitrary<TsVector> vectors() {
        Arbitrary<Lexeme> lexemes = Combinators.combine(
                        words(),
                        Arbitraries.integers().between(1, 16_383).set().ofMaxSize(4),
                        Arbitraries.of(Weight.class))
                .as((word, positions, weight) -> new Lexeme(
                        word,
                        positions.stream()
                                .sorted()
                                .map(position -> new Position(position, weight))
                                .toList()));
        return lexemes.list().uniqueElements(Lexeme::text).ofMaxSize(5).map(TsVector::new);
    }

    private static Arbitrary<String> words() {
        return Arbitraries.of("a", "'", "\\", " ", "&", ":", "\u00E4", "\uFFFD", "\uD83D\uDE00", "(")
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(parts -> String.join("", parts));
    }

    @Property(tries = TRIES)
    void queries(@ForAll("queries") TsQuery query) {
        assertThat(client.value(TsQuery.class, "SELECT $1", query)).isEqualTo(query);
        assertThat(client.value(String.class, "SELECT format('%s', $1)", query)).isEqualTo(query.toString());
        assertThat(client.value(TsQuery.class, "SELECT $1", Parameters.in(PgTypes.TSQUERY, query.toString())))
                .isEqualTo(TsQuery.parse(query.toString()));
    }

    @Provide
    Arbitrary<TsQuery> queries() {
        Arbitrary<TsQuery> leaf = Combinators.combine(
                        words(),
                        Arbitraries.of(true, false),
                        Arbitraries.of(Weight.class).set())
                .as((word, prefix, weights) -> new TsQuery(List.of(new Operand(word, prefix, weights))));
        return Arbitraries.recursive(
                () -> leaf,
                inner -> Arbitraries.oneOf(
                        inner.map(TsQuery::not),
                        Combinators.combine(inner, inner).as(TsQuery::and),
                        Combinators.combine(inner, inner).as(TsQuery::or),
                        Combinators.combine(inner, leaf).as(TsQuery::or),
                        Combinators.combine(inner, inner, Arbitraries.integers().between(0, 3))
                                .as(TsQuery::followedBy)),
                0,
                4);
    }
}
