package io.pgflux.api;

import io.pgflux.api.TsQuery.FollowedBy;
import io.pgflux.api.TsQuery.Operand;
import io.pgflux.api.TsQuery.Operator;
import io.pgflux.api.TsQuery.Token;
import io.pgflux.api.TsVector.Weight;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * The text of a tsquery (PostgreSQL: tsqueryout, {@code infix}). Without recursion, since a query may be nested deeper
 * than a thread's stack.
 */
final class TsQueryText {

    private static final int LOWEST = 0;

    private TsQueryText() {}

    /** PostgreSQL: tsearch_op_priority. */
    private static int priority(Token token) {
        if (token instanceof FollowedBy) {
            return 3;
        }
        return token == Operator.OR ? 1 : token == Operator.AND ? 2 : 4;
    }

    /** What is still to be printed: a text, or the query that ends with the token at an index. */
    private record Piece(String text, int index, int outerPriority, boolean rightOfPhrase) {

        static Piece text(String text) {
            return new Piece(text, -1, LOWEST, false);
        }
    }

    static String print(List<Token> tokens) {
        StringBuilder out = new StringBuilder();
        int[] begins = begins(tokens);
        Deque<Piece> pieces = new ArrayDeque<>();
        if (!tokens.isEmpty()) {
            pieces.push(new Piece("", tokens.size() - 1, LOWEST, false));
        }
        while (!pieces.isEmpty()) {
            Piece piece = pieces.pop();
            Token token = piece.index < 0 ? null : tokens.get(piece.index);
            if (token == null || token instanceof Operand) {
                out.append(token == null ? piece.text : token);
            } else {
                int priority = priority(token);
                boolean phrase = token instanceof FollowedBy;
                boolean parentheses = priority < piece.outerPriority || (phrase && piece.rightOfPhrase);
                out.append(parentheses ? "( " : "");
                pieces.push(Piece.text(parentheses ? " )" : ""));
                pieces.push(new Piece("", piece.index - 1, priority, phrase));
                pieces.push(Piece.text(symbol(token)));
                if (token.operands() == 2) {
                    pieces.push(new Piece("", begins[piece.index - 1] - 1, priority, false));
                }
            }
        }
        return out.toString();
    }

    /** For each token the index at which the query begins that ends with it. */
    private static int[] begins(List<Token> tokens) {
        int[] begins = new int[tokens.size()];
        for (int i = 0; i < begins.length; i++) {
            int begin = i;
            for (int operand = tokens.get(i).operands(); operand > 0; operand--) {
                begin = begins[begin - 1];
            }
            begins[i] = begin;
        }
        return begins;
    }

    private static String symbol(Token operator) {
        if (operator instanceof FollowedBy phrase) {
            return phrase.distance() == 1 ? " <-> " : " <" + phrase.distance() + "> ";
        }
        return operator == Operator.NOT ? "!" : operator == Operator.AND ? " & " : " | ";
    }

    /** Operators wait on a stack until one of lower or equal priority comes. */
    static TsQuery parse(String text) {
        LexemeText in = new LexemeText(text);
        List<Token> tokens = new ArrayList<>();
        Deque<Waiting> waiting = new ArrayDeque<>();
        while (!in.atEnd()) {
            skipOpening(in, waiting);
            tokens.add(operand(in));
            skipBlanks(in);
            while (in.take(')')) {
                close(in, waiting, tokens);
                skipBlanks(in);
            }
            if (!in.atEnd()) {
                Token operator = operator(in);
                while (!waiting.isEmpty() && waiting.peek().priority >= priority(operator)) {
                    tokens.add(waiting.pop().operator);
                }
                waiting.push(new Waiting(operator, priority(operator)));
                if (in.atEnd()) {
                    throw in.malformed();
                }
            }
        }
        while (!waiting.isEmpty()) {
            if (waiting.peek().priority == LOWEST) {
                throw in.malformed();
            }
            tokens.add(waiting.pop().operator);
        }
        return new TsQuery(tokens);
    }

    /** An operator, or with {@link #LOWEST} priority an opening parenthesis. */
    private record Waiting(Token operator, int priority) {}

    private static void skipOpening(LexemeText in, Deque<Waiting> waiting) {
        while (true) {
            if (in.take('!')) {
                waiting.push(new Waiting(Operator.NOT, priority(Operator.NOT)));
            } else if (in.take('(')) {
                waiting.push(new Waiting(Operator.NOT, LOWEST));
            } else if (!in.take(' ')) {
                return;
            }
        }
    }

    private static void close(LexemeText in, Deque<Waiting> waiting, List<Token> tokens) {
        while (!waiting.isEmpty() && waiting.peek().priority != LOWEST) {
            tokens.add(waiting.pop().operator);
        }
        if (waiting.isEmpty()) {
            throw in.malformed();
        }
        waiting.pop();
    }

    private static void skipBlanks(LexemeText in) {
        while (in.take(' ')) {}
    }

    private static Operand operand(LexemeText in) {
        String lexeme = in.quoted();
        boolean prefix = false;
        Set<Weight> weights = EnumSet.noneOf(Weight.class);
        if (in.take(':')) {
            prefix = in.take('*');
            for (Weight weight : List.of(Weight.A, Weight.B, Weight.C, Weight.D)) {
                if (in.take(weight.name().charAt(0))) {
                    weights.add(weight);
                }
            }
        }
        return new Operand(lexeme, prefix, weights);
    }

    private static Token operator(LexemeText in) {
        if (in.take('&')) {
            return Operator.AND;
        }
        if (in.take('|')) {
            return Operator.OR;
        }
        if (!in.take('<')) {
            throw in.malformed();
        }
        FollowedBy phrase = new FollowedBy(in.take('-') ? 1 : in.number(FollowedBy.MAX));
        if (!in.take('>')) {
            throw in.malformed();
        }
        return phrase;
    }
}
