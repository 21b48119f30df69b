package io.pgflux.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessibleObject;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A class of Java records.
 *
 * @param components in the order of the constructor
 * @param constructor from an array
 * @param accessors in the order of the components
 */
record RecordClass(
        Class<?> javaType, List<RecordComponent> components, MethodHandle constructor, List<MethodHandle> accessors) {

    private static final MethodType CONSTRUCTOR = MethodType.methodType(Object.class, Object[].class);
    private static final MethodType ACCESSOR = MethodType.methodType(Object.class, Object.class);

    private static final ClassValue<RecordClass> KNOWN = new ClassValue<>() {
        @Override
        protected RecordClass computeValue(Class<?> javaType) {
            try {
                return opened(javaType);
            } catch (ReflectiveOperationException e) {
                throw new IllegalArgumentException(
                        "%s is not open to the module io.pgflux".formatted(javaType.getName()), e);
            }
        }
    };

    /** @throws IllegalArgumentException if the class is not open to us */
    static RecordClass of(Class<?> javaType) {
        return KNOWN.get(javaType);
    }

    private static RecordClass opened(Class<?> javaType) throws ReflectiveOperationException {
        RecordComponent[] components = javaType.getRecordComponents();
        Class<?>[] classes =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        MethodHandle constructor = lookup.unreflectConstructor(opened(javaType.getDeclaredConstructor(classes)))
                .asSpreader(Object[].class, classes.length)
                .asType(CONSTRUCTOR);
        MethodHandle[] accessors = new MethodHandle[classes.length];
        for (int i = 0; i < classes.length; i++) {
            accessors[i] = lookup.unreflect(opened(components[i].getAccessor())).asType(ACCESSOR);
        }
        return new RecordClass(javaType, List.of(components), constructor, List.of(accessors));
    }

    private static <A extends AccessibleObject> A opened(A member) {
        member.trySetAccessible(); // if it cannot be, its use says why
        return member;
    }

    List<String> names() {
        return components.stream().map(RecordComponent::getName).toList();
    }

    Object create(@Nullable Object[] values) {
        try {
            return constructor.invokeExact(values);
        } catch (Throwable e) {
            throw thrown(e);
        }
    }

    /** The value of a record's component. */
    @Nullable
    Object value(Object instance, int component) {
        try {
            return accessors.get(component).invokeExact(instance);
        } catch (Throwable e) {
            throw thrown(e);
        }
    }

    /** What the user's own code has thrown. */
    private IllegalArgumentException thrown(Throwable e) {
        if (e instanceof RuntimeException unchecked) {
            throw unchecked;
        }
        if (e instanceof Error error) {
            throw error;
        }
        return new IllegalArgumentException("%s has thrown %s".formatted(javaType.getName(), e.getClass()), e);
    }
}
