/** Numbers what was sent, keeps what consumers were handed, and judges both by guarantees, such as that nothing is lost. API. */
@NullMarked
package io.evenkeel.testkit.ledger;

import org.jspecify.annotations.NullMarked;
