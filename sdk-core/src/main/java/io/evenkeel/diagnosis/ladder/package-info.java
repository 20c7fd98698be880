/** Third stage: finds the cause of trouble that lasts, by looking for itself, off Kafka's threads and the application's. Not API. */
@NullMarked
package io.evenkeel.diagnosis.ladder;

import org.jspecify.annotations.NullMarked;
