/**
 * The seam between faults and what runs the brokers: a back-end starts nodes and signals them; it knows nothing of leaders, proxies
 * or receipts. Not API.
 */
@NullMarked
package io.evenkeel.testkit.cluster.backend;

import org.jspecify.annotations.NullMarked;
