/** Last stage: where episodes are told and kept. Not API. */
@NullMarked
package io.evenkeel.listener;

import org.jspecify.annotations.NullMarked;
