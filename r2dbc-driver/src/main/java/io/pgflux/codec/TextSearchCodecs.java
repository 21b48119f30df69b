package io.pgflux.codec;

import io.netty.buffer.ByteBuf;
import io.pgflux.api.TsQuery;
import io.pgflux.api.TsQuery.FollowedBy;
import io.pgflux.api.TsQuery.Operand;
import io.pgflux.api.TsQuery.Operator;
import io.pgflux.api.TsQuery.Token;
import io.pgflux.api.TsVector;
import io.pgflux.api.TsVector.Lexeme;
import io.pgflux.api.TsVector.Position;
import io.pgflux.api.TsVector.Weight;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The rows of tsvector and tsquery. */
final class TextSearchCodecs {

    private static final Codec<TsVector> TSVECTOR = new VaryingCodec<>(
            PgTypes.TSVECTOR,
            TsVector.class,
            TextSearchCodecs::writeVector,
            (buffer, index, length, context) -> readVector(new BoundedReader(buffer, index, length)),
            TsVector::parse);
    private static final Codec<TsQuery> TSQUERY = new VaryingCodec<>(
            PgTypes.TSQUERY,
            TsQuery.class,
            TextSearchCodecs::writeQuery,
            (buffer, index, length, context) -> readQuery(new BoundedReader(buffer, index, length)),
            TsQuery::parse);

    /** In the place of their number (PostgreSQL: ts_type.h). */
    private static final List<Weight> WEIGHTS = List.of(Weight.D, Weight.C, Weight.B, Weight.A);

    /** A position has 14 bits, below two of the weight (PostgreSQL: WordEntryPos). */
    private static final int POSITION_BITS = 14;

    private static final int MIN_LEXEME_BYTES = 3;
    private static final int MIN_TOKEN_BYTES = 2;

    /** PostgreSQL: ts_type.h, QI_VAL and QI_OPR. */
    private static final int OPERAND = 1;

    private static final int OPERATOR = 2;

    /** PostgreSQL: OP_NOT is 1, OP_AND 2, OP_OR 3. */
    private static final List<Operator> OPERATORS = List.of(Operator.NOT, Operator.AND, Operator.OR);

    private static final int PHRASE = 4;

    private TextSearchCodecs() {}

    static List<Codec<?>> rows() {
        return List.of(
                TSVECTOR,
                TSQUERY,
                TextCodec.string(TSVECTOR, TsVector::toString),
                TextCodec.string(TSQUERY, TsQuery::toString));
    }

    /** As {@code tsvectorsend}: each lexeme with NUL behind it, and its positions. */
    private static void writeVector(ByteBuf out, TsVector vector) {
        out.writeInt(vector.lexemes().size());
        for (Lexeme lexeme : vector.lexemes()) {
            Utf8.write(lexeme.text(), out);
            out.writeByte(0).writeShort(lexeme.positions().size());
            for (Position position : lexeme.positions()) {
                out.writeShort((WEIGHTS.indexOf(position.weight()) << POSITION_BITS) | position.position());
            }
        }
    }

    private static TsVector readVector(BoundedReader in) {
        int count = in.count(in.readInt(), MIN_LEXEME_BYTES);
        List<Lexeme> lexemes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String text = in.readString();
            int positions = in.count(in.readUnsignedShort(), Short.BYTES);
            List<Position> read = new ArrayList<>(positions);
            for (int j = 0; j < positions; j++) {
                int packed = in.readUnsignedShort();
                read.add(new Position(packed & ((1 << POSITION_BITS) - 1), WEIGHTS.get(packed >> POSITION_BITS)));
            }
            lexemes.add(new Lexeme(text, read));
        }
        in.requireEnd();
        return new TsVector(lexemes);
    }

    /** As {@code tsquerysend}: an operator, its right operand, its left operand; which is postfix from the end. */
    private static void writeQuery(ByteBuf out, TsQuery query) {
        if (query.equals(TsQuery.EMPTY)) {
            throw new IllegalArgumentException(
                    "the server does not read an empty tsquery in binary; the String \"\" is one");
        }
        List<Token> tokens = query.tokens();
        out.writeInt(tokens.size());
        for (int i = tokens.size() - 1; i >= 0; i--) {
            Token token = tokens.get(i);
            if (token instanceof Operand operand) {
                int weights = operand.weights().stream()
                        .mapToInt(weight -> 1 << WEIGHTS.indexOf(weight))
                        .sum();
                out.writeByte(OPERAND).writeByte(weights).writeBoolean(operand.prefix());
                Utf8.write(operand.lexeme(), out);
                out.writeByte(0);
            } else if (token instanceof FollowedBy phrase) {
                out.writeByte(OPERATOR).writeByte(PHRASE).writeShort(phrase.distance());
            } else {
                out.writeByte(OPERATOR).writeByte(OPERATORS.indexOf(token) + 1);
            }
        }
    }

    private static TsQuery readQuery(BoundedReader in) {
        Token[] tokens = new Token[in.count(in.readInt(), MIN_TOKEN_BYTES)];
        for (int i = tokens.length - 1; i >= 0; i--) {
            int kind = in.readUnsignedByte();
            if (kind != OPERAND && kind != OPERATOR) {
                throw new IllegalArgumentException("%d is neither an operand nor an operator".formatted(kind));
            }
            tokens[i] = kind == OPERAND ? readOperand(in) : readOperator(in);
        }
        in.requireEnd();
        return new TsQuery(Arrays.asList(tokens));
    }

    private static Operand readOperand(BoundedReader in) {
        int bits = in.readUnsignedByte();
        if (bits >>> WEIGHTS.size() != 0) {
            throw new IllegalArgumentException("unknown weights");
        }
        Set<Weight> weights = EnumSet.noneOf(Weight.class);
        for (Weight weight : WEIGHTS) {
            if ((bits & (1 << WEIGHTS.indexOf(weight))) != 0) {
                weights.add(weight);
            }
        }
        boolean prefix = in.readUnsignedByte() != 0;
        return new Operand(in.readString(), prefix, weights);
    }

    private static Token readOperator(BoundedReader in) {
        int operator = in.readUnsignedByte();
        if (operator == PHRASE) {
            return new FollowedBy(in.readUnsignedShort());
        }
        if (operator < 1 || operator > PHRASE) {
            throw new IllegalArgumentException("operator %d is not known".formatted(operator));
        }
        return OPERATORS.get(operator - 1);
    }
}
