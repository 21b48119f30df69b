package io.pgflux.statement;

/** All bindings of an execution use one prepared statement, so they must declare the same types. */
final class SameTypes {

    private SameTypes() {}

    /** Gives every NULL the type that the values at its place declare. */
    static void declare(Binding[] bindings) {
        Signature first = bindings[0].signature();
        boolean same = true;
        for (Binding binding : bindings) {
            same &= binding.signature() == first;
        }
        if (!same) {
            int[] declared = declared(bindings);
            for (int i = 0; i < bindings.length; i++) {
                bindings[i] = declaring(declared, bindings[i]);
            }
        }
    }

    private static int[] declared(Binding[] bindings) {
        int[] types = bindings[0].types().clone();
        boolean[] isKnown = new boolean[types.length];
        for (Binding binding : bindings) {
            for (int i = 0; i < types.length; i++) {
                if (!binding.isNull(i)) {
                    require(binding, i, types[i], isKnown[i]);
                    types[i] = binding.types()[i];
                    isKnown[i] = true;
                }
            }
        }
        return types;
    }

    private static void require(Binding binding, int index, int type, boolean isKnown) {
        if (isKnown && binding.types()[index] != type) {
            throw new IllegalArgumentException("Parameter $%d is bound to %s here and to %s in an earlier binding;"
                            .formatted(index + 1, binding.typeName(binding.types()[index]), binding.typeName(type))
                    + " bind the same class with each add()");
        }
    }

    /** A copy where something changes: earlier executions may have the same binding. */
    private static Binding declaring(int[] types, Binding binding) {
        Binding result = binding;
        for (int i = 0; i < types.length; i++) {
            if (binding.types()[i] != types[i]) {
                result = result == binding ? binding.copy() : result;
                result.declareNull(i, types[i]);
            }
        }
        if (result != binding) {
            result.complete();
        }
        return result;
    }
}
