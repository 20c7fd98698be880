/**
 * Beside the stages: drives blocking calls of a Kafka client again where a repeat is safe, within the time that the caller gave. Not
 * API but for {@link io.evenkeel.retry.RetryListener} and {@link io.evenkeel.retry.Operation}. Knows no stage.
 */
@NullMarked
package io.evenkeel.retry;

import org.jspecify.annotations.NullMarked;
