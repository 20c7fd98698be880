/** What every stage may use and none of them is about. Not API. */
@NullMarked
package io.evenkeel.internal;

import org.jspecify.annotations.NullMarked;
