package io.evenkeel;

import org.junit.jupiter.api.Tag;

/** Fifty of them. */
@Tag("full")
class ManyBenignFaultsIT extends BenignFaultsIT {

    @Override
    int faults() {
        return 50;
    }
}
