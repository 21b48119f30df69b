package io.pgflux.session;

import io.pgflux.api.ParameterChange;
import io.pgflux.wire.ProtocolException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** What the server has reported of its settings by ParameterStatus. Changed on the event loop, read anywhere. */
public final class Parameters {

    /** PostgreSQL has 15, an extension may add some; each further one makes a report dearer. */
    private static final int MOST = 1_000;

    private volatile Map<String, String> values = Map.of();
    private volatile boolean standardConformingStrings = true; // asked for each statement
    private final Broadcast<ParameterChange> changes = new Broadcast<>();
    private BiConsumer<String, String> observer = (name, value) -> {};

    Parameters() {}

    /** Calls one more observer, on the event loop, with each later change; and now with all that is known. */
    public void observe(BiConsumer<String, String> another) {
        observer = observer.andThen(another);
        values.forEach(another);
    }

    /** Hot; ends with the session. From any thread. */
    public Flux<ParameterChange> changes() {
        return changes;
    }

    void end(Loss loss) {
        changes.end(loss);
    }

    /** The value reported last, null if the server does not report it. */
    public @Nullable String get(String name) {
        return values.get(name);
    }

    /** All that is known now, by name; unmodifiable, and not changed by later reports. */
    public Map<String, String> all() {
        return values;
    }

    /** Whether a backslash in a plain literal is an ordinary character, as it is unless the server reports otherwise. */
    public boolean standardConformingStrings() {
        return standardConformingStrings;
    }

    void update(String name, String value) {
        // All strings are decoded as UTF-8; in any other encoding they would be wrong.
        if (name.equals("client_encoding") && !value.equals("UTF8")) {
            throw new ProtocolException(
                    "client_encoding was changed to %s; pgflux needs UTF8, so leave it as it is".formatted(value));
        }
        Map<String, String> copy = new TreeMap<>(values);
        copy.put(name, value);
        if (copy.size() > MOST) {
            throw new ProtocolException("The server reported more than %d settings".formatted(MOST));
        }
        values = Collections.unmodifiableMap(copy);
        standardConformingStrings = !"off".equals(copy.get("standard_conforming_strings"));
        observer.accept(name, value);
        changes.tell(new ParameterChange(name, value));
    }
}
