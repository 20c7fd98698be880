/** Watches the controller quorum of a cluster, for clients that opted in: how often its leader changes, and whether it answers. */
@NullMarked
package io.evenkeel.diagnosis.quorum;

import org.jspecify.annotations.NullMarked;
