package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    private static Settings read(String... keysAndValues) {
        Map<String, Object> config = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            config.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return Settings.defaults().overruledBy(config);
    }

    @Test
    void nothingNeedsToBeSet() {
        Settings defaults = Settings.defaults();
        assertThat(defaults.enabled()).isTrue();
        assertThat(defaults.guardMode()).isEqualTo(GuardMode.ENFORCE);
        assertThat(defaults.guardOff()).isEmpty();
        assertThat(defaults.escalateAfter()).isEmpty();
        assertThat(defaults.retryTotal()).isEmpty();
        assertThat(defaults.retryTotal(Duration.ofMinutes(1))).isEqualTo(Duration.ofMinutes(1));
    }

    @Test
    void escalationFollowsTheRequestTimeoutUnlessItIsSet() {
        Duration ours = Duration.ofSeconds(12);
        assertThat(Settings.defaults().escalateAfter(ours)).isEqualTo(Duration.ofSeconds(29));
        assertThat(Settings.defaults().escalateAfter(Duration.ofSeconds(30))).isEqualTo(Duration.ofSeconds(65));
        assertThat(read("evenkeel.escalate-after", "10s").escalateAfter(ours)).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void everyKeyIsReadFromText() {
        Settings read = read(
                "evenkeel.enabled", " FALSE ",
                "evenkeel.guard.mode", " strict ",
                "evenkeel.guard.off", "retries, acks",
                "evenkeel.escalate-after", "1m",
                "evenkeel.retry.total", "PT30S",
                "evenkeel.flapping.moves", "4",
                "evenkeel.flapping.window", "1h",
                "evenkeel.quorum.enabled", "true",
                "evenkeel.quorum.interval", "10s",
                "evenkeel.health.stuck-percent", " 50 ");

        assertThat(read.enabled()).isFalse();
        assertThat(read.guardMode()).isEqualTo(GuardMode.STRICT);
        assertThat(read.guardOff()).containsExactly("acks", "retries");
        assertThat(read.escalateAfter()).contains(Duration.ofMinutes(1));
        assertThat(read.retryTotal()).contains(Duration.ofSeconds(30));
        assertThat(read.flappingMoves()).isEqualTo(4);
        assertThat(read.flappingWindow()).isEqualTo(Duration.ofHours(1));
        assertThat(read.quorumEnabled()).isTrue();
        assertThat(read.quorumInterval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(read.toBuilder().build().quorumEnabled()).isTrue();
        assertThat(read.toBuilder().build().quorumInterval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(read.toBuilder().build().flappingMoves()).isEqualTo(4);
        assertThat(read.toBuilder().build().flappingWindow()).isEqualTo(Duration.ofHours(1));
        assertThat(read.stuckPercent()).isEqualTo(50);
        assertThat(read.toBuilder().build().stuckPercent()).isEqualTo(50);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "101", "-1", "half", "50%"})
    void aShareIsFromOneToAHundred(String share) {
        assertThatThrownBy(() -> read("evenkeel.health.stuck-percent", share))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("evenkeel.health.stuck-percent")
                .hasMessageContaining(share);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0", "101", "often"})
    void oneMoveIsNoFlapping(String moves) {
        assertThatThrownBy(() -> read("evenkeel.flapping.moves", moves))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("evenkeel.flapping.moves")
                .hasMessageContaining(moves);
    }

    @Test
    void valuesMayBeOfTheirOwnTypes() {
        Settings read = Settings.defaults()
                .overruledBy(Map.of(
                        "evenkeel.enabled",
                        false,
                        "evenkeel.guard.mode",
                        GuardMode.ADVISE,
                        "evenkeel.guard.off",
                        List.of("acks"),
                        "evenkeel.retry.total",
                        Duration.ofSeconds(7)));
        assertThat(read.enabled()).isFalse();
        assertThat(read.guardMode()).isEqualTo(GuardMode.ADVISE);
        assertThat(read.guardOff()).containsExactly("acks");
        assertThat(read.retryTotal()).contains(Duration.ofSeconds(7));
    }

    @Test
    void theConfigurationOfAClientWinsOverSharedSettingsWhichWinOverDefaults() {
        Settings shared = Settings.builder()
                .guardMode(GuardMode.ADVISE)
                .retryTotal(Duration.ofSeconds(9))
                .build();
        Settings client = shared.overruledBy(Map.of("evenkeel.guard.mode", "ENFORCE"));

        assertThat(client.guardMode()).isEqualTo(GuardMode.ENFORCE);
        assertThat(client.retryTotal()).contains(Duration.ofSeconds(9));
        assertThat(shared.guardMode()).isEqualTo(GuardMode.ADVISE);
    }

    @Test
    void aClientCanSwitchOnWhatIsSwitchedOffForAll() {
        Settings off = Settings.builder().enabled(false).build();
        assertThat(off.overruledBy(Map.of("evenkeel.enabled", "true")).enabled())
                .isTrue();
        assertThat(off.overruledBy(Map.of()).enabled()).isFalse();
    }

    @Test
    void otherKeysAreNotLookedAt() {
        assertThat(read("acks", "1", "evenkeel.internal.whatever", "x", "evenkeelish", "y")
                        .enabled())
                .isTrue();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "evenkeel.enable, evenkeel.enabled",
        "evenkeel.guard.moed, evenkeel.guard.mode",
        "evenkeel.escalateAfter, evenkeel.escalate-after",
        "evenkeel.retry.totals, evenkeel.retry.total",
    })
    void anUnknownKeyIsRefusedWithTheNearest(String unknown, String nearest) {
        assertThatThrownBy(() -> read(unknown, "x"))
                .isInstanceOf(ConfigException.class)
                .hasMessage(unknown + " is not a setting of Evenkeel; the nearest is " + nearest);
    }

    @ParameterizedTest
    @CsvSource({"kitten, sitting, 3", "'', abc, 3", "abc, '', 3", "acks, acks, 0", "flaw, lawn, 2"})
    void distanceIsCountedInLetters(String a, String b, int distance) {
        assertThat(Nearest.distance(a, b)).isEqualTo(distance);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"29", "29 s", "s", "", "-5s", "PT-5S", "0s", "1.5s", "5sec", "366d", "9999999999999s", "soon"})
    void aDurationIsReadStrictly(String text) {
        assertThatThrownBy(() -> read("evenkeel.escalate-after", text))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Invalid value " + text)
                .hasMessageContaining("evenkeel.escalate-after");
    }

    @Test
    void aDurationWithoutItsUnitIsToldHowToWriteIt() {
        assertThatThrownBy(() -> read("evenkeel.retry.total", "30000")).hasMessageContaining("such as 500ms, 29s, 15m");
    }

    @Test
    void allBadSettingsAreNamedAtOnce() {
        ConfigException refusal = catchThrowableOfType(
                ConfigException.class,
                () -> read(
                        "evenkeel.enabled",
                        "maybe",
                        "evenkeel.guard.mode",
                        "HARD",
                        "evenkeel.guard.off",
                        "ack,retires,acks",
                        "evenkeel.escalate-after",
                        "5",
                        "evenkeel.nonsense",
                        "hunter2"));
        assertThat(refusal.getMessage().lines())
                .hasSize(5)
                .anyMatch(line -> line.contains("evenkeel.enabled") && line.contains("maybe"))
                .anyMatch(line -> line.contains("HARD") && line.contains("[ENFORCE, STRICT, ADVISE]"))
                .anyMatch(line -> line.contains("no rule for 'ack', the nearest is acks; the guard has no rule for"
                        + " 'retires', the nearest is retries"))
                .anyMatch(line -> line.contains("evenkeel.escalate-after"))
                .anyMatch(line -> line.startsWith("evenkeel.nonsense is not a setting"));
        assertThat(refusal.getMessage()).doesNotContain("hunter2");
    }

    @Test
    void theKillSwitchWorksWhateverElseIsWrong() {
        assertThat(read("evenkeel.enabled", "false", "evenkeel.nonsense", "x", "evenkeel.guard.mode", "HARD")
                        .enabled())
                .isFalse();
        assertThatThrownBy(() -> read("evenkeel.enabled", "true", "evenkeel.nonsense", "x"))
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void aBuilderRefusesWhatTextIsRefusedFor() {
        assertThatThrownBy(() -> Settings.builder().guardOff(Set.of("ack"))).hasMessageContaining("nearest is acks");
        assertThatThrownBy(() -> Settings.builder().escalateAfter(Duration.ZERO))
                .hasMessageContaining("above zero");
    }
}
