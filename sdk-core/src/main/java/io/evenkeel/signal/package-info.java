/**
 * First stage: what a Kafka client shows through its public API, told as {@link io.evenkeel.signal.Signal}s. Not API.
 */
@NullMarked
package io.evenkeel.signal;

import org.jspecify.annotations.NullMarked;
