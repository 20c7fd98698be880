package io.evenkeel.testkit.cluster.security;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.common.config.types.Password;

/**
 * A certificate for {@code localhost} and {@code 127.0.0.1} that signs itself, and its key. All brokers of a cluster show it, and clients
 * trust it alone.
 *
 * <p>Java has no public API that makes one. It is written here: {@code keytool} would need a second, and files.
 */
final class LoopbackCertificate {

    private static final Duration VALID = Duration.ofDays(30);

    /** For a machine whose clock is set back meanwhile. */
    private static final Duration VALID_BEFORE = Duration.ofDays(1);

    private static final String COMMON_NAME = "550403";
    private static final String SUBJECT_ALTERNATIVE_NAME = "551d11";
    private static final String ECDSA_WITH_SHA256 = "2a8648ce3d040302";

    private static final int VERSION_3 = 2;
    private static final int DNS_NAME = 2;
    private static final int IP_ADDRESS = 7;

    private final X509Certificate certificate;
    private final KeyPair keys;

    private LoopbackCertificate(X509Certificate certificate, KeyPair keys) {
        this.certificate = certificate;
        this.keys = keys;
    }

    /** Valid from a day before that instant to 30 days after. */
    static LoopbackCertificate make(Instant now) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            byte[] content = content(now, keys);
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(content);
            byte[] signed = Der.sequence(content, algorithm(), Der.bits(signature.sign()));
            return new LoopbackCertificate(parse(signed), keys);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot make a certificate", e);
        }
    }

    private static X509Certificate parse(byte[] encoded) throws CertificateException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(encoded));
    }

    private static byte[] content(Instant now, KeyPair keys) {
        byte[] name = Der.sequence(Der.set(Der.sequence(Der.objectId(COMMON_NAME), Der.text("Evenkeel testkit"))));
        return Der.sequence(
                Der.field(0, Der.integer(BigInteger.valueOf(VERSION_3))),
                Der.integer(BigInteger.valueOf(now.toEpochMilli())), // its serial number
                algorithm(),
                name, // of who signed it
                Der.sequence(Der.time(now.minus(VALID_BEFORE)), Der.time(now.plus(VALID))),
                name,
                keys.getPublic().getEncoded(),
                Der.field(3, Der.sequence(Der.sequence(Der.objectId(SUBJECT_ALTERNATIVE_NAME), Der.octets(hosts())))));
    }

    private static byte[] algorithm() {
        return Der.sequence(Der.objectId(ECDSA_WITH_SHA256));
    }

    private static byte[] hosts() {
        return Der.sequence(
                Der.bareField(DNS_NAME, "localhost".getBytes(StandardCharsets.US_ASCII)),
                Der.bareField(IP_ADDRESS, new byte[] {127, 0, 0, 1}));
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** The certificate, which is no secret, for {@code ssl.truststore.certificates}. */
    String pem() {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot encode a certificate", e);
        }
    }

    /** For {@code ssl.keystore.key}. */
    Password privateKeyPem() {
        return new Password(pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
    }

    private static String pem(String what, byte[] encoded) {
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(encoded);
        return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
    }

    /** For a client that trusts this certificate alone. */
    SSLContext trusting() {
        try {
            KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
            trusted.load(null, null);
            trusted.setCertificateEntry("brokers", certificate);
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("cannot trust a certificate", e);
        }
    }
}
