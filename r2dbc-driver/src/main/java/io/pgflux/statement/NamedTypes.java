package io.pgflux.statement;

import io.pgflux.codec.Codec;
import io.pgflux.exchange.Frontend;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reactor.core.publisher.Mono;

/** Parameters whose type has a name only: its number is looked up in the database before anything is sent. */
final class NamedTypes {

    private NamedTypes() {}

    /** The same bindings with numbers in place of the names. */
    static Mono<List<Binding>> lookedUp(List<Binding> bindings, Frontend frontend) {
        Set<String> names = new HashSet<>();
        bindings.forEach(binding -> collect(binding, names));
        return frontend.lookUpTypes(names)
                .then(Mono.fromCallable(
                        () -> bindings.stream().map(Binding::numbered).toList()));
    }

    private static void collect(Binding binding, Set<String> names) {
        for (int i = 0; i < binding.count(); i++) {
            Codec<?> codec = binding.signature().codec(i);
            if (codec != null && codec.type().isNamed()) {
                names.add(simple(codec.type().name()));
            }
        }
    }

    /** Without the schema in front of it, and as that of the elements where it is an array. */
    private static String simple(String name) {
        String element = name.endsWith("[]") ? name.substring(0, name.length() - 2) : name;
        return element.substring(element.lastIndexOf('.') + 1);
    }
}
