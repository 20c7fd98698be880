/**
 * Faults on a schedule, or at random from a seed, while records flow; at the end all is healed, the log is read, and what was promised is
 * judged. See {@link io.evenkeel.testkit.scenario.Scenario}.
 */
@NullMarked
package io.evenkeel.testkit.scenario;

import org.jspecify.annotations.NullMarked;
