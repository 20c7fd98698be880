/** The TCP proxy that stands before every listener of a broker, whatever runs the broker. Not API. */
@NullMarked
package io.evenkeel.testkit.cluster.proxy;

import org.jspecify.annotations.NullMarked;
