/** The door: wrappers with Kafka's own interfaces, and what they share. API. */
@NullMarked
package io.evenkeel;

import org.jspecify.annotations.NullMarked;
