/**
 * What a client's configuration must be so that it survives a leader move, and what of Evenkeel can be tuned. API:
 * {@link io.evenkeel.config.Settings}, {@link io.evenkeel.config.GuardMode}, {@link io.evenkeel.config.GuardReport} and
 * {@link io.evenkeel.config.Adjustment}; the rest is not.
 */
@NullMarked
package io.evenkeel.config;

import org.jspecify.annotations.NullMarked;
