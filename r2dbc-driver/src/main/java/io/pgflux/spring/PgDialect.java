package io.pgflux.spring;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.data.r2dbc.dialect.PostgresDialect;

/**
 * Spring Data's dialect of PostgreSQL with the value types of pgflux: properties may have them as they are, or as the classes
 * of Spring and the JDK that stand for the same. {@link PgDialectProvider} chooses it; an application names it where it makes
 * conversions of its own, {@code R2dbcCustomConversions.of(PgDialect.INSTANCE, converters)}.
 */
@SuppressWarnings("exports") // required transitively, a module that does without Spring could not be compiled
public final class PgDialect extends PostgresDialect {

    /** The dialect; it has no state. */
    public static final PgDialect INSTANCE = new PgDialect();

    private PgDialect() {}

    /** That of the dialect it extends: Spring Data chooses by the name how an upsert is written. */
    @Override
    public String getName() {
        return PostgresDialect.INSTANCE.getName();
    }

    /** Those of PostgreSQL in Spring Data, and ours. */
    @Override
    public Set<Class<?>> simpleTypes() {
        Set<Class<?>> types = new HashSet<>(super.simpleTypes());
        types.addAll(ValueTypes.ALL);
        return types;
    }

    /** Ours; those for the classes of another driver would only be in the way. */
    @Override
    public Collection<Object> getConverters() {
        return List.copyOf(ValueConversions.ALL);
    }
}
