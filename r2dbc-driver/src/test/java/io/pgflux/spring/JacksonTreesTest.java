package io.pgflux.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.util.Throwables;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.core.convert.TypeDescriptor;

/** Trees of Jackson 3 and 2. */
class JacksonTreesTest {

    private static final TypeDescriptor ANY = TypeDescriptor.valueOf(Object.class);

    static Stream<ReadingConversion<?, ?>> readers() {
        return Stream.of(JacksonTrees.conversions(), Jackson2Trees.conversions())
                .flatMap(List::stream)
                .filter(ReadingConversion.class::isInstance)
                .map(conversion -> (ReadingConversion<?, ?>) conversion);
    }

    @ParameterizedTest
    @MethodSource("readers")
    void whatIsNoDocumentIsRefusedWithoutBeingQuoted(ReadingConversion<?, ?> reader) {
        assertThatThrownBy(() -> reader.convert("{\"pin\": s3cr3t", ANY, ANY))
                .isInstanceOf(IllegalArgumentException.class)
                .satisfies(error -> assertThat(Throwables.getStackTrace(error)).doesNotContain("s3cr3t"));
    }
}
