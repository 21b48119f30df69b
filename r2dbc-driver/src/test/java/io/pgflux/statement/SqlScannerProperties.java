package io.pgflux.statement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Strings put together from tokens whose part in the answer is known, and strings of any kind. */
final class SqlScannerProperties {

    /** Whatever may mislead a scanner; no q, so that {@code $q$} can enclose it. */
    private static final String MISLEADING = "'\"$;-/*()\\eEuU&xXbB19_ \t\n\rab\u00E9\uD83D.:?";

    private enum Role {
        /** White space or a comment. */
        NOTHING,
        WORD,
        OTHER,
        SEPARATOR
    }

    private record Token(String text, Role role, int parameter) {

        static Token nothing(String text) {
            return new Token(text, Role.NOTHING, 0);
        }

        /** The comma keeps a literal behind a line break from going on with this one. */
        static Token literal(String text) {
            return new Token(text + ",", Role.OTHER, 0);
        }
    }

    @Property
    void findsWhatTheTokensSay(@ForAll("tokens") List<Token> tokens) {
        String sql = join(tokens);

        assertThat(Boundaries.scan(sql, true)).isEqualTo(expected(sql, tokens));
    }

    @Property
    void findsWhatTheTokensSayWithoutStandardConformingStrings(@ForAll("nonstandardTokens") List<Token> tokens) {
        String sql = join(tokens);

        assertThat(Boundaries.scan(sql, false)).isEqualTo(expected(sql, tokens));
    }

    @Property
    void inDoubtParametersDecide(@ForAll("tokens") List<Token> tokens, @ForAll("openers") String opener) {
        String sql = join(tokens) + opener;
        int parameterCount = parameterCount(tokens);

        ScannedSql scanned = ScannedSql.scan(sql, true);

        assertThat(scanned.parameterCount()).isEqualTo(parameterCount);
        assertThat(scanned.several()).isEqualTo(parameterCount == 0);
    }

    @Property
    void anyStringIsScannedOrRefused(@ForAll String sql, @ForAll boolean standardConformingStrings) {
        scanOrRefuse(sql, standardConformingStrings);
    }

    @Property(tries = 5_000)
    void anyMisleadingStringIsScannedOrRefused(
            @ForAll("misleading") String sql, @ForAll boolean standardConformingStrings) {
        scanOrRefuse(sql, standardConformingStrings);
    }

    private static void scanOrRefuse(String sql, boolean standardConformingStrings) {
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            try {
                ScannedSql scanned = ScannedSql.scan(sql, standardConformingStrings);
                assertThat(scanned.sql()).isSameAs(sql);
                assertThat(scanned.parameterCount()).isBetween(0, 65_535);
                assertThat(scanned.firstWord()).matches("([A-Z_][A-Z_0-9$]*)?");
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).contains("at character");
            }
        });
    }

    @Provide
    Arbitrary<String> misleading() {
        return Arbitraries.strings().withChars(MISLEADING.toCharArray()).ofMaxLength(30);
    }

    @Provide
    Arbitrary<List<Token>> tokens() {
        Arbitrary<Token> plain = misleading().map(text -> Token.literal("'" + text.replace("'", "''") + "'"));
        return tokensWith(plain);
    }

    @Provide
    Arbitrary<List<Token>> nonstandardTokens() {
        Arbitrary<Token> plain = misleading().map(text -> Token.literal("'" + escaped(text) + "'"));
        return tokensWith(plain);
    }

    private Arbitrary<List<Token>> tokensWith(Arbitrary<Token> plainLiterals) {
        return Arbitraries.oneOf(plainLiterals, literals(), dollarQuotes(), comments(), identifiers(), others())
                .list()
                .ofMaxSize(12);
    }

    private Arbitrary<Token> literals() {
        return Arbitraries.oneOf(
                misleading().map(text -> Token.literal("E'" + escaped(text) + "'")),
                misleading().map(text -> Token.literal("e'" + escaped(text) + "' --'\n '" + escaped(text) + "'")),
                misleading().map(text -> Token.literal("U&'" + text.replace("'", "''") + "'")),
                Arbitraries.of("B'01'", "x'0F'", "X''", "b''\n''").map(Token::literal));
    }

    private Arbitrary<Token> dollarQuotes() {
        return Arbitraries.oneOf(
                misleading().map(text -> Token.literal("$$" + text.replace("$", "") + "$$")),
                misleading().map(text -> Token.literal("$q$" + text + "$q$")),
                misleading().map(text -> Token.literal("$\u00E9q_1$" + text + "$q$$$$\u00E9q_1$")));
    }

    private Arbitrary<Token> comments() {
        Arbitrary<String> inner = misleading().map(text -> text.replaceAll("[*/]", ""));
        return Arbitraries.oneOf(
                misleading().map(text -> Token.nothing("--" + text.replaceAll("[\r\n]", "") + "\n")),
                inner.map(text -> Token.nothing("/*" + text + "*/")),
                inner.map(text -> Token.nothing("/*/" + text + "/**/" + text + "**/")),
                Arbitraries.of(" ", "\t", "\r\n", "\f", "\u000B").map(Token::nothing));
    }

    private Arbitrary<Token> identifiers() {
        return Arbitraries.oneOf(
                misleading().map(text -> new Token("\"" + text.replace("\"", "\"\"") + "\"", Role.OTHER, 0)),
                misleading().map(text -> new Token("u&\"" + text.replace("\"", "\"\"") + "\"", Role.OTHER, 0)),
                Arbitraries.of("select", "a$1", "b$$c$", "_$x$", "END", "Begin", "case", "e", "u", "x")
                        .map(word -> new Token(word, Role.WORD, 0)));
    }

    private Arbitrary<Token> others() {
        return Arbitraries.oneOf(
                Arbitraries.integers()
                        .between(1, 65_535)
                        .map(number -> new Token("$" + number + "::int", Role.OTHER, number)),
                Arbitraries.of("1.5", "+", "?", "?|", "::", "[1:2]", "{", "=", "$", "-", "/", "*")
                        .map(text -> new Token(text, Role.OTHER, 0)),
                Arbitraries.just(new Token(";", Role.SEPARATOR, 0)),
                Arbitraries.just(new Token("+(1; 2)", Role.OTHER, 0)));
    }

    @Provide
    Arbitrary<String> openers() {
        return Arbitraries.of("'", "E'\\'", "\"", "$$", "$q$ $ q$", "/*", "/*/", "(", ")", "U&'", "b'", "/*/**/");
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("'", "\\'");
    }

    private static String join(List<Token> tokens) {
        return String.join(" ", tokens.stream().map(Token::text).toList()) + " ";
    }

    private static int parameterCount(List<Token> tokens) {
        return tokens.stream().mapToInt(Token::parameter).max().orElse(0);
    }

    private static Boundaries expected(String sql, List<Token> tokens) {
        List<Token> meaning =
                tokens.stream().filter(token -> token.role() != Role.NOTHING).toList();
        List<Token> read = meaning.stream()
                .dropWhile(token -> token.role() == Role.SEPARATOR)
                .toList();
        boolean several = read.stream()
                .dropWhile(token -> token.role() != Role.SEPARATOR)
                .anyMatch(token -> token.role() != Role.SEPARATOR);
        boolean startsWithWord = !read.isEmpty() && read.get(0).role() == Role.WORD;
        String firstWord = startsWithWord ? read.get(0).text().toUpperCase(Locale.ROOT) : "";
        return new Boundaries(sql, parameterCount(tokens), several, firstWord);
    }
}
