package io.pgflux.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A value of {@code tsvector}: the words of a document, as text search has normalized them.
 *
 * @param lexemes in the order of PostgreSQL, by their bytes in UTF-8; each text once
 */
public record TsVector(List<Lexeme> lexemes) {

    /**
     * Puts the lexemes in order.
     *
     * @throws IllegalArgumentException if two of them have the same text
     */
    public TsVector {
        List<Lexeme> sorted = new ArrayList<>(lexemes);
        sorted.sort(Comparator.comparing(Lexeme::text, TsVector::compareCodePoints));
        for (int i = 1; i < sorted.size(); i++) {
            if (sorted.get(i).text.equals(sorted.get(i - 1).text)) {
                throw new IllegalArgumentException("A lexeme occurs more than once");
            }
        }
        lexemes = List.copyOf(sorted);
    }

    /**
     * The value of a text as PostgreSQL prints it, with every lexeme in quotes: {@code 'cat':3 'fat':2A,4}.
     *
     * @throws IllegalArgumentException if the text is something else
     */
    public static TsVector parse(String text) {
        LexemeText in = new LexemeText(text);
        List<Lexeme> lexemes = new ArrayList<>();
        while (!in.atEnd()) {
            lexemes.add(new Lexeme(in.quoted(), in.take(':') ? positions(in) : List.of()));
            if (!in.atEnd() && !in.take(' ')) {
                throw in.malformed();
            }
        }
        return new TsVector(lexemes);
    }

    private static List<Position> positions(LexemeText in) {
        List<Position> positions = new ArrayList<>();
        do {
            int position = in.number(Position.MAX);
            positions.add(new Position(position, in.take('A') ? Weight.A : in.take('B') ? Weight.B : weightCOrD(in)));
        } while (in.take(','));
        return positions;
    }

    private static Weight weightCOrD(LexemeText in) {
        return in.take('C') ? Weight.C : Weight.D;
    }

    /** The order of UTF-8: that of UTF-16 has surrogates before U+E000 to U+FFFF. */
    private static int compareCodePoints(String left, String right) {
        int length = Math.min(left.length(), right.length());
        for (int i = 0; i < length; i++) {
            char a = left.charAt(i);
            char b = right.charAt(i);
            if (a != b) {
                boolean sameKind = Character.isSurrogate(a) == Character.isSurrogate(b);
                return sameKind || Math.min(a, b) < Character.MIN_SURROGATE
                        ? Character.compare(a, b)
                        : Character.compare(b, a);
            }
        }
        return Integer.compare(left.length(), right.length());
    }

    /** As PostgreSQL prints it. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (Lexeme lexeme : lexemes) {
            text.append(text.isEmpty() ? "" : " ");
            lexeme.print(text);
        }
        return text.toString();
    }

    /**
     * A word.
     *
     * @param text the word; not more than 2046 bytes in UTF-8
     * @param positions where it stands in the document, ascending; empty if they were left out
     */
    public record Lexeme(String text, List<Position> positions) {

        private static final int MAX_POSITIONS = 256;

        /** @throws IllegalArgumentException if the positions are not ascending or more than 256 */
        public Lexeme {
            positions = List.copyOf(positions);
            int last = 0;
            for (Position position : positions) {
                if (position.position <= last) {
                    throw new IllegalArgumentException("The positions of a lexeme are not ascending");
                }
                last = position.position;
            }
            if (positions.size() > MAX_POSITIONS) {
                throw new IllegalArgumentException("A lexeme has more than %d positions".formatted(MAX_POSITIONS));
            }
        }

        private void print(StringBuilder out) {
            LexemeText.quote(text, out);
            char separator = ':';
            for (Position position : positions) {
                out.append(separator).append(position);
                separator = ',';
            }
        }

        /** As in a tsvector. */
        @Override
        public String toString() {
            StringBuilder out = new StringBuilder();
            print(out);
            return out.toString();
        }
    }

    /**
     * Where a word stands.
     *
     * @param position the number of the word in the document, 1 to 16383; PostgreSQL gives the last number to all
     *     further words
     * @param weight the part of the document; {@link Weight#D} if none was named
     */
    public record Position(int position, Weight weight) {

        private static final int MAX = 16_383;

        /** @throws IllegalArgumentException if the number is out of its range */
        public Position {
            if (position < 1 || position > MAX) {
                throw new IllegalArgumentException("The position is not between 1 and %d".formatted(MAX));
            }
        }

        /** As in a tsvector: the number, and the weight if it is not D. */
        @Override
        public String toString() {
            return weight == Weight.D ? String.valueOf(position) : position + weight.name();
        }
    }

    /** The part of the document that a word belongs to, from the least to the most important. */
    public enum Weight {
        /** The default. */
        D,
        /** More than {@link #D}. */
        C,
        /** More than {@link #C}. */
        B,
        /** The most. */
        A
    }
}
