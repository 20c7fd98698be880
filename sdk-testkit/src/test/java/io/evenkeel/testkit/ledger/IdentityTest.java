package io.evenkeel.testkit.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class IdentityTest {

    private static final Headers NONE = new RecordHeaders();

    @Test
    void theHeaderNamesARecordWhateverItsValue() {
        Headers marked = Identity.marked(NONE, "app#7");

        assertThat(Identity.in(marked, "load#1")).isEqualTo("app#7");
        assertThat(Identity.in(marked, null)).isEqualTo("app#7");
        assertThat(NONE.toArray()).isEmpty();
    }

    @Test
    void withoutAHeaderTextNamesItAsTextOrAsBytes() {
        assertThat(Identity.in(NONE, "load#1")).isEqualTo("load#1");
        assertThat(Identity.in(NONE, "load#1".getBytes(StandardCharsets.UTF_8))).isEqualTo("load#1");
    }

    @Test
    void whatIsNoTextIsCalledByItsClassAndATombstoneNull() {
        assertThat(Identity.in(NONE, 7L)).isEqualTo("java.lang.Long");
        assertThat(Identity.in(NONE, null)).isEqualTo("null");
        assertThat(Identity.in(new RecordHeaders().add(Identity.HEADER, null), "load#1"))
                .isEqualTo("load#1");
    }
}
