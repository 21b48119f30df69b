package io.pgflux.statement;

import io.pgflux.exchange.BoundValues;

/** All bindings of an execution use one prepared statement, so they must declare the same types. */
final class SameTypes {

    private SameTypes() {}

    /** Gives every NULL the type that the values at its place declare. */
    static void declare(BoundValues[] bindings) {
        int[] oids = bindings[0].oids().clone();
        boolean[] isKnown = new boolean[oids.length];
        for (BoundValues binding : bindings) {
            for (int i = 0; i < oids.length; i++) {
                if (!binding.isNull(i)) {
                    require(binding, i, oids[i], isKnown[i]);
                    oids[i] = binding.oids()[i];
                    isKnown[i] = true;
                }
            }
        }
        for (int i = 0; i < bindings.length; i++) {
            bindings[i] = bindings[i].declaring(oids);
        }
    }

    private static void require(BoundValues binding, int index, int oid, boolean isKnown) {
        if (isKnown && binding.oids()[index] != oid) {
            throw new IllegalArgumentException("Parameter $%d is bound to %s here and to %s in an earlier binding;"
                            .formatted(index + 1, type(binding, binding.oids()[index]), type(binding, oid))
                    + " bind the same class with each add()");
        }
    }

    private static String type(BoundValues binding, int oid) {
        return binding.types().codecs().type(oid).name();
    }
}
