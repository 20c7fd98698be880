/** What a failed send means for the record: {@link io.evenkeel.delivery.Delivery} and {@link io.evenkeel.delivery.Certainty} are API. */
@NullMarked
package io.evenkeel.delivery;

import org.jspecify.annotations.NullMarked;
