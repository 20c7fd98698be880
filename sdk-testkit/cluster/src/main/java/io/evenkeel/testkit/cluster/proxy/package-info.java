/** The TCP proxy that stands before every broker's CLIENT listener, whatever runs the broker. Not API. */
@NullMarked
package io.evenkeel.testkit.cluster.proxy;

import org.jspecify.annotations.NullMarked;
