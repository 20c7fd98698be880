package io.evenkeel.listener;

import io.evenkeel.diagnosis.Cause;
import io.evenkeel.diagnosis.Diagnosis;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each warning, among the incidents: cause, summary, remedy and page. At WARN, since it has healed or is about to come; at ERROR
 * where something does not work now.
 */
public final class WarningLog implements Consumer<Diagnosis> {

    private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel.incidents");

    @Override
    public void accept(Diagnosis diagnosis) {
        if (diagnosis.cause() == Cause.QUORUM_UNREACHABLE) {
            LOG.error("{}", diagnosis.line());
        } else {
            LOG.warn("{}", diagnosis.line());
        }
    }
}
