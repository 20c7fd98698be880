/** What runs inside the child JVM of one node. Not API: it travels nested, beside the broker's jars. */
package io.evenkeel.testkit.broker;
