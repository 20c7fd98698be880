/** The demo: a real cluster is broken in four ways under a wrapped producer and consumer, and the log is judged. Not API. */
@NullMarked
package io.evenkeel.testkit.demo;

import org.jspecify.annotations.NullMarked;
