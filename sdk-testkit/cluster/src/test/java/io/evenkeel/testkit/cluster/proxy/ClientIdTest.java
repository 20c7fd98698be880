package io.evenkeel.testkit.cluster.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ClientIdTest {

    private final ClientId clientId = new ClientId();

    @Test
    void itIsInTheHeaderOfTheFirstRequest() {
        clientId.read(request("broker-1-fetcher-0"));

        assertThat(clientId.startsWith("broker-1-fetcher-")).isTrue();
        assertThat(clientId.startsWith("broker-11-fetcher-")).isFalse();
    }

    @Test
    void itIsUnknownUntilAllOfItHasCome() {
        byte[] request = request("fetcher");
        for (int i = 0; i < request.length - 3; i++) {
            clientId.read(Arrays.copyOfRange(request, i, i + 1));
            assertThat(clientId.startsWith("fetcher")).isEqualTo(i >= 20);
        }
    }

    @Test
    void laterRequestsDoNotChangeIt() {
        clientId.read(request("first"));
        clientId.read(request("second"));

        assertThat(clientId.startsWith("first")).isTrue();
        assertThat(clientId.startsWith("second")).isFalse();
    }

    @Test
    void aRequestWithoutOneIsOfNobody() {
        clientId.read(ByteBuffer.allocate(20).putShort(12, (short) -1).array());

        assertThat(clientId.startsWith("broker-")).isFalse();
        assertThat(ClientId.none().startsWith("broker-")).isFalse();
    }

    /** With three bytes of a body behind the header. */
    private static byte[] request(String clientId) {
        byte[] text = clientId.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(14 + text.length + 3)
                .putInt(10 + text.length + 3)
                .putShort((short) 1)
                .putShort((short) 17)
                .putInt(42)
                .putShort((short) text.length)
                .put(text)
                .array();
    }
}
