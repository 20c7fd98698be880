package io.evenkeel;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All that a broker leads moves at once, under many clients of one process: told once, missed nowhere, and kept within bounds. */
class ScaleIT {

    @Test
    void aHundredPartitionsMoveAtOnce() throws Exception {
        new Scale(5, 20, 2, 4).play();
    }

    @Test
    @Tag("full")
    void aThousandPartitionsMoveAtOnce() throws Exception {
        new Scale(10, 100, 5, 20).play();
    }
}
