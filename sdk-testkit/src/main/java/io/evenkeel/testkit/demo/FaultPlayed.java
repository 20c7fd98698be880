package io.evenkeel.testkit.demo;

import java.time.Instant;
import java.util.List;

/** One fault of the scenario as it went: a rolling restart has a strike for each broker, the others have one. */
record FaultPlayed(String name, List<Strike> strikes) {

    FaultPlayed {
        strikes = List.copyOf(strikes);
        if (strikes.isEmpty()) {
            throw new IllegalArgumentException(name + " struck nothing");
        }
    }

    Instant began() {
        return strikes.get(0).applied();
    }
}
