package io.evenkeel;

import java.util.List;
import org.junit.jupiter.api.Tag;

/** The same faults, each protocol reading what the other one does there. */
@Tag("full")
class MissingReplicasCrossedIT extends MissingReplicasIT {

    @Override
    List<Reader.Kind> readers() {
        return List.of(
                new Reader.Kind("consumer", Reader.What.TOPIC), new Reader.Kind("classic", Reader.What.PARTITION_0));
    }
}
