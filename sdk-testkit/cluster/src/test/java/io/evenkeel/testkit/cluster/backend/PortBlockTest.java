package io.evenkeel.testkit.cluster.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PortBlockTest {

    @Test
    void noTwoBlocksShareAPortAndAllAreBelowTheEphemeralRange() {
        List<PortBlock> blocks = new ArrayList<>();
        try {
            Set<Integer> ports = new HashSet<>();
            for (int i = 0; i < 20; i++) {
                PortBlock block = PortBlock.take();
                blocks.add(block);
                for (int j = 0; j < 20; j++) {
                    assertThat(ports.add(block.next().getPort())).isTrue();
                }
            }
            assertThat(ports).allMatch(port -> port < 32_768);
        } finally {
            blocks.forEach(PortBlock::close);
        }
    }

    @Test
    void aPortThatAStrangerListensOnIsLeftOut() throws IOException {
        try (PortBlock block = PortBlock.take()) {
            int first = block.next().getPort();
            try (ServerSocket stranger =
                    new ServerSocket(first + 1, 1, Loopback.port(0).getAddress())) {
                assertThat(block.next().getPort()).isNotEqualTo(stranger.getLocalPort());
            }
        }
    }

    @Test
    void aBlockThatIsUsedUpSaysSo() {
        try (PortBlock block = PortBlock.take()) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1_000; i++) {
                            block.next();
                        }
                    })
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("used up");
        }
    }
}
