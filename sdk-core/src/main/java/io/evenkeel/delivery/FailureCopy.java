package io.evenkeel.delivery;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;

/**
 * A second exception of the same class and cause. Kafka gives one instance to every record of a batch; what is said of one
 * record must not be said of the others. What another wrapper of ours inside has said of its send is left out.
 *
 * <p>Only a class that has nothing but a message and a cause can be copied, and two of Kafka's whose state is known: its public constructor
 * takes a message, it declares no field of its own, and neither does any class between it and {@link RuntimeException}.
 */
final class FailureCopy {

    /** Looked up once a class. */
    private static final ClassValue<Copier> COPIERS = new ClassValue<>() {
        @Override
        protected Copier computeValue(Class<?> type) {
            return copier(type);
        }
    };

    private interface Copier {

        @Nullable
        Exception copy(Exception original, @Nullable String message) throws Throwable;
    }

    private FailureCopy() {}

    /** The copy with that message, or null when the class does not allow one. */
    static @Nullable Exception of(Exception original, @Nullable String message) {
        try {
            Exception copy = COPIERS.get(original.getClass()).copy(original, message);
            if (copy != null) {
                copy.setStackTrace(original.getStackTrace());
                for (Throwable suppressed : original.getSuppressed()) {
                    if (!(suppressed instanceof DeliveryNote)) {
                        copy.addSuppressed(suppressed);
                    }
                }
            }
            return copy;
        } catch (Throwable e) {
            return null;
        }
    }

    private static Copier copier(Class<?> type) {
        if (type == TopicAuthorizationException.class) {
            return (original, message) -> withCauseOf(
                    original,
                    new TopicAuthorizationException(
                            message, ((TopicAuthorizationException) original).unauthorizedTopics()));
        }
        if (type == RecordTooLargeException.class) {
            return (original, message) -> withCauseOf(
                    original,
                    new RecordTooLargeException(
                            message, ((RecordTooLargeException) original).recordTooLargePartitions()));
        }
        if (hasState(type)) {
            return (original, message) -> null;
        }
        MethodHandle both = constructor(type, String.class, Throwable.class);
        if (both != null) {
            return (original, message) -> (Exception) both.invoke(message, original.getCause());
        }
        MethodHandle one = constructor(type, String.class);
        if (one != null) {
            return (original, message) -> {
                return withCauseOf(original, (Exception) one.invoke(message));
            };
        }
        return (original, message) -> null;
    }

    private static Exception withCauseOf(Exception original, Exception copy) {
        if (original.getCause() != null) {
            copy.initCause(original.getCause());
        }
        return copy;
    }

    private static boolean hasState(Class<?> type) {
        for (Class<?> at = type;
                at != null && at != RuntimeException.class && at != Exception.class;
                at = at.getSuperclass()) {
            for (java.lang.reflect.Field field : at.getDeclaredFields()) {
                if (!java.lang.reflect.Modifier.isStatic(field.getModifiers())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static @Nullable MethodHandle constructor(Class<?> type, Class<?>... parameters) {
        try {
            return MethodHandles.publicLookup().findConstructor(type, MethodType.methodType(void.class, parameters));
        } catch (NoSuchMethodException | IllegalAccessException e) {
            return null;
        }
    }
}
