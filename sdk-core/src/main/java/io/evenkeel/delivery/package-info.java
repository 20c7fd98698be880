/** What a failed send means for the record: {@link io.evenkeel.delivery.Delivery}, Certainty and FailedSendListener are API. */
@NullMarked
package io.evenkeel.delivery;

import org.jspecify.annotations.NullMarked;
