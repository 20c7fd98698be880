/** Last stage: where episodes are told. Not API. */
@NullMarked
package io.evenkeel.listener;

import org.jspecify.annotations.NullMarked;
