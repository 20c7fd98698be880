/** Second stage: what became of a partition, told as {@link io.evenkeel.episode.Episode}s. API. */
@NullMarked
package io.evenkeel.episode;

import org.jspecify.annotations.NullMarked;
