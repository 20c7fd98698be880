/** Real Kafka clusters for tests, and real faults for them. API. */
@NullMarked
package io.evenkeel.testkit.cluster;

import org.jspecify.annotations.NullMarked;
