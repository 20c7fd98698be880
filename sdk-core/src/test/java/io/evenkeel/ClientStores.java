package io.evenkeel;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A truststore with what a client is to trust, and a key of its own with a certificate that signs itself: secrets that clients have, as
 * files with a password or as PEM. The testkit's brokers ask for no certificate.
 */
final class ClientStores {

    private static final String ALIAS = "client";

    private static final int PEM_LINE = 64;

    private final Path truststore;
    private final Path keystore;
    private final String trustPassword = password();
    private final String keyPassword = password();
    private final String key;
    private final String certificate;

    /**
     * @param folder for the files
     * @param trusted certificates in PEM
     */
    ClientStores(Path folder, String trusted) throws IOException, GeneralSecurityException, InterruptedException {
        Files.createDirectories(folder);
        truststore = folder.resolve("truststore.p12").toAbsolutePath();
        keystore = folder.resolve("keystore.p12").toAbsolutePath();
        KeyStore trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        trust.setCertificateEntry(
                "cluster",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(trusted.getBytes(StandardCharsets.US_ASCII))));
        try (OutputStream file = Files.newOutputStream(truststore)) {
            trust.store(file, trustPassword.toCharArray());
        }
        makeKey();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream file = Files.newInputStream(keystore)) {
            keys.load(file, keyPassword.toCharArray());
        }
        key = pem("PRIVATE KEY", keys.getKey(ALIAS, keyPassword.toCharArray()).getEncoded());
        Certificate own = keys.getCertificate(ALIAS);
        certificate = pem("CERTIFICATE", own.getEncoded());
    }

    /** Java has no public API that signs a certificate. */
    private void makeKey() throws IOException, InterruptedException {
        Files.deleteIfExists(keystore);
        ProcessBuilder keytool = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-alias",
                ALIAS,
                "-dname",
                "CN=client",
                "-storetype",
                "PKCS12",
                "-storepass:env",
                "STORE_PASSWORD",
                "-keystore",
                keystore.toString());
        keytool.environment().put("STORE_PASSWORD", keyPassword);
        Process process = keytool.inheritIO().start();
        if (process.waitFor() != 0) {
            throw new IOException("keytool ended with " + process.exitValue());
        }
    }

    private static String password() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String pem(String what, byte[] encoded) {
        String lines = Base64.getMimeEncoder(PEM_LINE, new byte[] {'\n'}).encodeToString(encoded);
        return "-----BEGIN " + what + "-----\n" + lines + "\n-----END " + what + "-----\n";
    }

    /** Settings that name the files, with their passwords. */
    Map<String, Object> asFiles() {
        return Map.of(
                "ssl.truststore.type", "PKCS12",
                "ssl.truststore.location", truststore,
                "ssl.truststore.password", trustPassword,
                "ssl.keystore.type", "PKCS12",
                "ssl.keystore.location", keystore,
                "ssl.keystore.password", keyPassword,
                "ssl.key.password", keyPassword);
    }

    /** Settings that hold the key itself. */
    Map<String, Object> asPem() {
        return Map.of(
                "ssl.keystore.type", "PEM", "ssl.keystore.key", key, "ssl.keystore.certificate.chain", certificate);
    }

    /** Both passwords, and each line of the key. */
    List<String> secrets() {
        return Stream.concat(
                        Stream.of(trustPassword, keyPassword),
                        Arrays.stream(key.split("\n")).filter(line -> !line.startsWith("-----")))
                .toList();
    }
}
