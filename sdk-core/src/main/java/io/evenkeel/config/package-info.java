/** What a client's configuration must be so that it survives a leader move. {@link io.evenkeel.config.Adjustment} is API. */
@NullMarked
package io.evenkeel.config;

import org.jspecify.annotations.NullMarked;
