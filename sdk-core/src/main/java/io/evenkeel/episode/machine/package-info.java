/** The state machine behind the episodes. Not API. */
@NullMarked
package io.evenkeel.episode.machine;

import org.jspecify.annotations.NullMarked;
