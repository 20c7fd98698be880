package io.evenkeel.listener;

import io.evenkeel.diagnosis.Diagnosis;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One WARN for each warning, among the incidents: cause, summary, remedy and page. */
public final class WarningLog implements Consumer<Diagnosis> {

    private static final Logger LOG = LoggerFactory.getLogger("io.evenkeel.incidents");

    @Override
    public void accept(Diagnosis diagnosis) {
        LOG.warn("{}", diagnosis.line());
    }
}
