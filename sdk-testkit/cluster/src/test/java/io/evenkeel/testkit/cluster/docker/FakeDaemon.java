package io.evenkeel.testkit.cluster.docker;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Listens on a socket file, and answers each request line by what it was told; with null it keeps silent. */
final class FakeDaemon implements AutoCloseable {

    private final ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    private final List<SocketChannel> silent = new ArrayList<>();

    FakeDaemon(Path socket, Function<String, String> answers) throws IOException {
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread thread = new Thread(() -> serve(answers), "fake-daemon");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Function<String, String> answers) {
        while (server.isOpen()) {
            try {
                SocketChannel client = server.accept();
                ByteBuffer request = ByteBuffer.allocate(1_000);
                client.read(request);
                String line = new String(request.array(), StandardCharsets.US_ASCII).split("\r\n")[0];
                String answer = answers.apply(line);
                if (answer == null) {
                    silent.add(client);
                } else {
                    client.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII)));
                    client.close();
                }
            } catch (IOException e) {
                // closed, which the loop's condition tells
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
