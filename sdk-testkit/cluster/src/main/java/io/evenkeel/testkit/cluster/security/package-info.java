/**
 * What secures the CLIENT listener: a certificate, users, and the settings of brokers and clients that go with them. Not API.
 *
 * <p>The listeners between brokers and those of the kit itself stay PLAINTEXT, on loopback. Secrets are made anew for each cluster; they
 * are in the files of its work folder, which only this user can read, never in a command line, and never in a {@code toString()}.
 */
@NullMarked
package io.evenkeel.testkit.cluster.security;

import org.jspecify.annotations.NullMarked;
