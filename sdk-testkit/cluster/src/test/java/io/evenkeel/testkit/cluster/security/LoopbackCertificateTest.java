package io.evenkeel.testkit.cluster.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.junit.jupiter.api.Test;

class LoopbackCertificateTest {

    private final Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private final LoopbackCertificate made = LoopbackCertificate.make(now);

    @Test
    void itIsForLoopbackAndSignsItself() throws Exception {
        X509Certificate certificate = made.certificate();

        certificate.verify(certificate.getPublicKey());
        certificate.checkValidity(Date.from(now.plus(Duration.ofDays(29))));
        assertThat(certificate.getVersion()).isEqualTo(3);
        assertThat(certificate.getIssuerX500Principal()).isEqualTo(certificate.getSubjectX500Principal());
        // a type and a value each: 2 is a name, 7 an address
        assertThat(certificate.getSubjectAlternativeNames()).hasToString("[[2, localhost], [7, 127.0.0.1]]");
    }

    @Test
    void itsKeyIsItsOwnAndDoesNotPrint() {
        LoopbackCertificate other = LoopbackCertificate.make(now);

        assertThat(made.privateKeyPem().value()).startsWith("-----BEGIN PRIVATE KEY-----\n");
        assertThat(made.privateKeyPem()).isNotEqualTo(other.privateKeyPem()).hasToString("[hidden]");
        assertThat(made.pem()).startsWith("-----BEGIN CERTIFICATE-----\n");
    }
}
