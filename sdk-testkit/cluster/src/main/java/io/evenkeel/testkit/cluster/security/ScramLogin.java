package io.evenkeel.testkit.cluster.security;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.sasl.SaslClient;
import org.apache.kafka.common.security.scram.internals.ScramMechanism;
import org.apache.kafka.common.security.scram.internals.ScramSaslClient;

/** Logs in on a connection of the kit's own, so that it can ask one broker on the listener of the clients. */
final class ScramLogin {

    private static final short SASL_HANDSHAKE = 17;
    private static final short HANDSHAKE_VERSION = 1;
    private static final short SASL_AUTHENTICATE = 36;
    private static final short AUTHENTICATE_VERSION = 0;
    private static final String CLIENT_ID = "evenkeel-testkit-login";

    private final Socket socket;

    ScramLogin(Socket socket) {
        this.socket = socket;
    }

    /** Throws IOException with what the broker says when it does not let that user in. */
    void as(Credential credential) throws IOException {
        handshake();
        SaslClient client = client(credential);
        byte[] answer = client.evaluateChallenge(new byte[0]);
        while (!client.isComplete()) {
            answer = client.evaluateChallenge(authenticate(answer));
        }
    }

    private void handshake() throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        writeString(new DataOutputStream(body), ListenerSecurity.MECHANISM);
        DataInputStream response = exchange(SASL_HANDSHAKE, HANDSHAKE_VERSION, body.toByteArray());
        short error = response.readShort();
        if (error != 0) {
            throw new IOException("the broker refuses " + ListenerSecurity.MECHANISM + ", error " + error);
        }
    }

    private byte[] authenticate(byte[] token) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(body);
        out.writeInt(token.length);
        out.write(token);
        DataInputStream response = exchange(SASL_AUTHENTICATE, AUTHENTICATE_VERSION, body.toByteArray());
        short error = response.readShort();
        // null has the length -1
        String message = new String(response.readNBytes(Math.max(response.readShort(), 0)), StandardCharsets.UTF_8);
        if (error != 0) {
            throw new IOException("the broker says " + message + ", error " + error);
        }
        return response.readNBytes(response.readInt());
    }

    private DataInputStream exchange(short api, short version, byte[] body) throws IOException {
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(request);
        out.writeShort(api);
        out.writeShort(version);
        out.writeInt(0); // correlation id
        writeString(out, CLIENT_ID);
        out.write(body);
        ByteArrayOutputStream framed = new ByteArrayOutputStream();
        new DataOutputStream(framed).writeInt(request.size());
        request.writeTo(framed);
        socket.getOutputStream().write(framed.toByteArray());
        DataInputStream in = new DataInputStream(socket.getInputStream());
        // all of it, though not all is looked at: the next response comes behind it
        DataInputStream response = new DataInputStream(new ByteArrayInputStream(in.readNBytes(in.readInt())));
        response.readInt(); // correlation id
        return response;
    }

    private static void writeString(DataOutputStream out, String ascii) throws IOException {
        out.writeShort(ascii.length());
        out.writeBytes(ascii);
    }

    private static SaslClient client(Credential credential) {
        try {
            return new ScramSaslClient(ScramMechanism.SCRAM_SHA_512, callbacks -> tell(credential, callbacks));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ListenerSecurity.MECHANISM, e);
        }
    }

    private static void tell(Credential credential, Callback[] callbacks) {
        for (Callback callback : callbacks) {
            if (callback instanceof NameCallback name) {
                name.setName(credential.user());
            } else if (callback instanceof PasswordCallback password) {
                password.setPassword(credential.password().value().toCharArray());
            } // a third asks for extensions; there are none
        }
    }
}
