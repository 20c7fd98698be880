/** Last stage: numbers. API. Of these classes only {@link io.evenkeel.metrics.MicrometerMetrics} needs Micrometer. */
@NullMarked
package io.evenkeel.metrics;

import org.jspecify.annotations.NullMarked;
