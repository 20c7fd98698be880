package io.evenkeel.testkit.ledger;

import java.util.List;

/** Several guarantees as one. */
record AllOf(String name, List<Guarantee> parts) implements Guarantee {

    AllOf {
        parts = List.copyOf(parts);
    }

    @Override
    public List<Finding> brokenBy(History history) {
        return parts.stream()
                .flatMap(part -> part.brokenBy(history).stream())
                .distinct() // one rule may be in several parts
                .toList();
    }
}
