package io.pgflux.api;

import io.pgflux.api.TsVector.Weight;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A value of {@code tsquery}: what text search looks for.
 *
 * <pre>{@code
 * TsQuery.lexeme("fat").and(TsQuery.lexeme("rat").or(TsQuery.lexeme("cat")))
 * }</pre>
 *
 * @param tokens the query in postfix notation, left operand first: {@code a & !b} is a, b, NOT, AND; empty for the
 *     query that finds nothing
 */
public record TsQuery(List<Token> tokens) {

    /** The query without words. */
    public static final TsQuery EMPTY = new TsQuery(List.of());

    /** @throws IllegalArgumentException if an operator lacks an operand, or an operand its operator */
    public TsQuery {
        tokens = List.copyOf(tokens);
        int operands = 0;
        for (Token token : tokens) {
            operands -= token.operands();
            if (operands < 0) {
                throw new IllegalArgumentException("An operator lacks an operand");
            }
            operands++;
        }
        if (operands > 1) {
            throw new IllegalArgumentException("An operand lacks an operator");
        }
    }

    /** Looks for a word as it stands in a {@link TsVector}. */
    public static TsQuery lexeme(String text) {
        return new TsQuery(List.of(new Operand(text, false, Set.of())));
    }

    /**
     * The value of a text as PostgreSQL prints it, with every word in quotes: {@code 'fat' & ( 'rat' | 'cat':*A )}.
     *
     * @throws IllegalArgumentException if the text is something else
     */
    public static TsQuery parse(String text) {
        return TsQueryText.parse(text);
    }

    /** What does not match this; empty if this is empty. */
    public TsQuery not() {
        return tokens.isEmpty() ? this : joined(EMPTY, Operator.NOT);
    }

    /** What matches both; the other one if one is empty. */
    public TsQuery and(TsQuery right) {
        return with(right, Operator.AND);
    }

    /** What matches one or both; the other one if one is empty. */
    public TsQuery or(TsQuery right) {
        return with(right, Operator.OR);
    }

    /**
     * What matches this and then the other: {@code this <distance> right}; the other one if one is empty.
     *
     * @param distance 1 for the next word
     * @throws IllegalArgumentException unless the distance is 0 to 16384
     */
    public TsQuery followedBy(TsQuery right, int distance) {
        return with(right, new FollowedBy(distance));
    }

    private TsQuery with(TsQuery right, Token operator) {
        if (tokens.isEmpty()) {
            return right;
        }
        return right.tokens.isEmpty() ? this : joined(right, operator);
    }

    private TsQuery joined(TsQuery right, Token operator) {
        List<Token> joined = new ArrayList<>(tokens.size() + right.tokens.size() + 1);
        joined.addAll(tokens);
        joined.addAll(right.tokens);
        joined.add(operator);
        return new TsQuery(joined);
    }

    /** As PostgreSQL prints it, which does not show whether {@code a & b & c} was {@code a & (b & c)}. */
    @Override
    public String toString() {
        return TsQueryText.print(tokens);
    }

    /** An operand or an operator. */
    public sealed interface Token {

        /** How many operands it takes. */
        int operands();
    }

    /**
     * A word that is looked for.
     *
     * @param lexeme the word
     * @param prefix whether all words that begin with it are meant
     * @param weights the parts of a document in which it is looked for; all if empty
     */
    public record Operand(String lexeme, boolean prefix, Set<Weight> weights) implements Token {

        public Operand {
            weights = Set.copyOf(weights);
        }

        @Override
        public int operands() {
            return 0;
        }

        /** As in a tsquery. */
        @Override
        public String toString() {
            StringBuilder out = new StringBuilder();
            LexemeText.quote(lexeme, out);
            if (prefix || !weights.isEmpty()) {
                out.append(prefix ? ":*" : ":");
                for (Weight weight : List.of(Weight.A, Weight.B, Weight.C, Weight.D)) {
                    out.append(weights.contains(weight) ? weight.name() : "");
                }
            }
            return out.toString();
        }
    }

    /** An operator without further parts. */
    public enum Operator implements Token {
        /** {@code !}: what follows is not there. */
        NOT,
        /** {@code &}: both are there. */
        AND,
        /** {@code |}: one of them is there. */
        OR;

        @Override
        public int operands() {
            return this == NOT ? 1 : 2;
        }
    }

    /**
     * The operator that looks for a phrase.
     *
     * @param distance how many words after the left operand the right one stands: 1 for the next, 0 for the same
     */
    public record FollowedBy(int distance) implements Token {

        static final int MAX = 16_384;

        /** @throws IllegalArgumentException unless the distance is 0 to 16384 */
        public FollowedBy {
            if (distance < 0 || distance > MAX) {
                throw new IllegalArgumentException("The distance is not between 0 and %d".formatted(MAX));
            }
        }

        @Override
        public int operands() {
            return 2;
        }
    }
}
