/** Numbers what was sent, and judges the log by it: lost, duplicated, reordered. API. */
@NullMarked
package io.evenkeel.testkit.ledger;

import org.jspecify.annotations.NullMarked;
