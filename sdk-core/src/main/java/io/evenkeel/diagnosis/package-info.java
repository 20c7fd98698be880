/** What is wrong when trouble does not heal by itself: cause, findings, remedy. API. */
@NullMarked
package io.evenkeel.diagnosis;

import org.jspecify.annotations.NullMarked;
