/**
 * What happened in a test, on one clock: faults, leaders, episodes and rates. A {@link io.evenkeel.testkit.timeline.Timeline} takes it down, a
 * {@link io.evenkeel.testkit.timeline.Chart} is how it stands, and a chart is told as text or drawn as a page.
 */
@NullMarked
package io.evenkeel.testkit.timeline;

import org.jspecify.annotations.NullMarked;
