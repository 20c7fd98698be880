/** An application's own tests against real clusters, with JUnit Jupiter: {@link io.evenkeel.testkit.junit.WithKafka} is the door. API. */
@NullMarked
package io.evenkeel.testkit.junit;

import org.jspecify.annotations.NullMarked;
