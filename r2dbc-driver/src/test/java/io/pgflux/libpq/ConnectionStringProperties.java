package io.pgflux.libpq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any value can be given, and no text is an accident. */
final class ConnectionStringProperties {

    @Provide
    Arbitrary<String> values() {
        Arbitrary<String> hard = Arbitraries.strings()
                .withChars("' \\=\t\n%@:/?&,[]\u00E9\u20AC")
                .ofMaxLength(30);
        Arbitrary<String> any =
                Arbitraries.strings().ofMaxLength(30).filter(text -> text.indexOf('\0') < 0 && isUnicode(text));
        return Arbitraries.oneOf(hard, any);
    }

    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> pairs = Arbitraries.of("user", "password", "=", "'", "\\", " ", "a", "\0", "\n");
        Arbitrary<String> uris =
                Arbitraries.of("a", ":", "@", "/", "?", "&", "=", "[", "]", ",", "%", "%4", "%41", "%00", " ");
        return Arbitraries.oneOf(
                pairs.list().ofMaxSize(12).map(tokens -> String.join("", tokens)),
                uris.list().ofMaxSize(12).map(tokens -> "postgres://" + String.join("", tokens)),
                Arbitraries.strings());
    }

    private static boolean isUnicode(String text) {
        return StandardCharsets.UTF_8.newEncoder().canEncode(text);
    }

    @Property
    void whatIsQuotedComesBack(@ForAll("values") String first, @ForAll("values") String second) {
        assertThat(ConnectionString.parse("user=" + quoted(first) + " password = " + quoted(second)))
                .isEqualTo(Map.of("user", first, "password", second));
    }

    private static String quoted(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    @Property
    void whatIsPercentEncodedComesBack(@ForAll("values") String user, @ForAll("values") String other) {
        Map<String, String> parsed =
                ConnectionString.parse("postgresql://u%s@h/?options=%s".formatted(encoded(user), encoded(other)));

        assertThat(parsed).isEqualTo(Map.of("user", "u" + user, "host", "h", "options", other));
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Property
    void aTextIsReadOrRefused(@ForAll("texts") String text) {
        assertThatCode(() -> {
                    try {
                        ConnectionString.parse(text);
                    } catch (IllegalArgumentException refused) {
                        assertThat(refused).hasMessageContaining("connection");
                    }
                })
                .doesNotThrowAnyException();
    }
}
