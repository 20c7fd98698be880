package io.evenkeel.testkit.cluster;

import io.evenkeel.testkit.cluster.docker.DockerSupport;
import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Every IT here that leaves the choice of the back-end open runs on containers with {@code -Devenkeel.testkit.backend=DOCKER}. Where there
 * is no Docker, all of them are skipped, and say why.
 */
public final class DockerOrSkipped implements ExecutionCondition {

    private static final ConditionEvaluationResult RUN = ConditionEvaluationResult.enabled("");

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        boolean startsACluster = context.getTestMethod().isEmpty()
                && context.getTestClass()
                        .filter(one -> one.getName().endsWith("IT"))
                        .isPresent();
        if (!startsACluster || BackendChoice.AUTO.chosen() != BackendChoice.DOCKER) {
            return RUN;
        }
        Optional<String> why = DockerSupport.whyUnusable();
        return why.map(ConditionEvaluationResult::disabled).orElse(RUN);
    }
}
