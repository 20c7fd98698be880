package io.evenkeel.signal;

import io.evenkeel.internal.InternalErrors;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.Function;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * The ears in clients that others make of one configuration: each client gets its own, and whoever has the client finds it by the
 * client's metrics. Thread-safe. A client that nobody asks for is not kept alive by it.
 *
 * @param <J> what is found in a client's configuration when it is made
 */
public final class EarlyTaps<J> implements TapSource {

    private final Function<Map<String, ?>, J> judge;
    private final InternalErrors errors;

    /** Weak: the clients hold them. */
    private final Set<EarlyTap<J>> unclaimed = Collections.newSetFromMap(new WeakHashMap<>());

    /**
     * @param judge looks at what a client is made of, to the last override. Called by the thread that makes the client; a ConfigException
     *     keeps it from being made, anything else that it throws does not
     */
    public EarlyTaps(Function<Map<String, ?>, J> judge, InternalErrors errors) {
        this.judge = judge;
        this.errors = errors;
    }

    /** A copy of the configuration whose clients report here. */
    public Map<String, Object> tap(Map<String, Object> config, List<String> reporters) {
        return MetadataTap.install(config, reporters, this);
    }

    /**
     * The ear in the client with these metrics, or null when it has none; given out once.
     *
     * @param config what the client was made of, or more
     */
    public static @Nullable EarlyTap<?> claim(Map<String, ?> config, Map<MetricName, ? extends Metric> metrics) {
        return MetadataTap.tapsIn(config) instanceof EarlyTaps<?> taps ? taps.claim(metrics) : null;
    }

    private synchronized @Nullable EarlyTap<J> claim(Map<MetricName, ? extends Metric> metrics) {
        for (EarlyTap<J> tap : unclaimed) {
            if (tap.isOf(metrics)) {
                unclaimed.remove(tap);
                return tap;
            }
        }
        return null;
    }

    @Override
    public ClientTap tapFor(Map<String, ?> config) {
        EarlyTap<J> tap = new EarlyTap<>(judged(config), errors);
        synchronized (this) {
            unclaimed.add(tap);
        }
        return tap;
    }

    private @Nullable J judged(Map<String, ?> config) {
        try {
            return judge.apply(config);
        } catch (ConfigException refusal) {
            throw refusal;
        } catch (RuntimeException bug) {
            errors.caught("judging the configuration of a client that is being made", bug);
            return null;
        }
    }
}
