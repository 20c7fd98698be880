package io.evenkeel.signal;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a configuration carries for {@link MetadataTap}. */
interface TapSource {

    /**
     * What the client reports to that Kafka is making; null when it shall not.
     *
     * @param config what it is made of, to the last override
     */
    @Nullable
    ClientTap tapFor(Map<String, ?> config);
}
