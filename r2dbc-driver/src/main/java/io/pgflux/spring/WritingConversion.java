package io.pgflux.spring;

import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.converter.GenericConverter;
import org.springframework.data.convert.WritingConverter;

/** From what a property is to what is sent. */
@WritingConverter
record WritingConversion<S, T>(Class<S> source, Class<T> target, Function<? super S, ? extends T> function)
        implements GenericConverter {

    @Override
    public Set<ConvertiblePair> getConvertibleTypes() {
        return Set.of(new ConvertiblePair(source, target));
    }

    @Override
    public @Nullable Object convert(@Nullable Object value, TypeDescriptor sourceType, TypeDescriptor targetType) {
        return value == null ? null : function.apply(source.cast(value));
    }
}
