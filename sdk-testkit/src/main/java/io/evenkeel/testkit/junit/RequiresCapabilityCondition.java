package io.evenkeel.testkit.junit;

import io.evenkeel.testkit.cluster.BackendChoice;
import io.evenkeel.testkit.cluster.Capability;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Knows before a cluster starts what it will be able to do: that depends on its back-end alone. */
final class RequiresCapabilityCondition implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Set<Capability> missing = AnnotationSupport.findAnnotation(context.getElement(), RequiresCapability.class)
                .map(required -> EnumSet.copyOf(List.of(required.value())))
                .orElseGet(() -> EnumSet.noneOf(Capability.class));
        BackendChoice backend = backend(context);
        missing.removeAll(Capability.of(backend));
        return missing.isEmpty()
                ? ConditionEvaluationResult.enabled("the back-end can do all that is required")
                : ConditionEvaluationResult.disabled("the back-end " + backend + " cannot do " + missing);
    }

    /** That of the class itself, or of the one that it is nested in. */
    private static BackendChoice backend(ExtensionContext context) {
        BackendChoice declared = Stream.iterate(
                        Optional.of(context), Optional::isPresent, one -> one.flatMap(ExtensionContext::getParent))
                .flatMap(Optional::stream)
                .flatMap(one -> one.getTestClass().flatMap(DeclaredKafka::of).stream())
                .map(WithKafka::backend)
                .findFirst()
                .orElse(BackendChoice.AUTO);
        return declared.chosen();
    }
}
