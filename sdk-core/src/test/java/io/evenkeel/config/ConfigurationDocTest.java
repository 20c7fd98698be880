package io.evenkeel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That docs/configuration.md names the rules and settings that there are, word for word, and no others. */
class ConfigurationDocTest {

    private static final Path DOC = Path.of("..", "docs", "configuration.md");

    /** The rows of the tables below a heading, without their heads. */
    private static List<String> rows(String heading) throws IOException {
        return Files.readAllLines(DOC).stream()
                .dropWhile(line -> !line.equals("## " + heading))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .toList();
    }

    private static List<String> rows(Stream<Rule> rules) {
        return rules.map(rule -> Stream.of(
                                "`" + rule.key() + "`",
                                switch (rule.severity()) {
                                    case REPAIR -> "repaired";
                                    case DEFAULT -> "filled in";
                                    case ADVICE -> "advised";
                                },
                                rule.safe(),
                                rule.preferred(),
                                rule.why(),
                                rule.source())
                        .collect(Collectors.joining(" | ", "| ", " |")))
                .toList();
    }

    @Test
    void theRulesOfBothClientsAreTheDocumentedOnes() throws IOException {
        assertThat(rows("Rules for producers and consumers")).isEqualTo(rows(CommonRules.ALL.stream()));
    }

    @Test
    void theRulesOfProducersAreTheDocumentedOnes() throws IOException {
        assertThat(rows("Rules for producers"))
                .isEqualTo(rows(ProducerRules.ALL.stream().filter(rule -> !CommonRules.ALL.contains(rule))));
    }

    @Test
    void theRulesOfConsumersAreTheDocumentedOnes() throws IOException {
        assertThat(rows("Rules for consumers"))
                .isEqualTo(rows(ConsumerRules.ALL.stream().filter(rule -> !CommonRules.ALL.contains(rule))));
    }

    @Test
    void theSettingsAreTheDocumentedOnes() throws IOException {
        Settings defaults = Settings.defaults();
        Map<String, String> inCode = new LinkedHashMap<>();
        inCode.put(Settings.ENABLED_CONFIG, String.valueOf(defaults.enabled()));
        inCode.put(Settings.GUARD_MODE_CONFIG, defaults.guardMode().name());
        inCode.put(Settings.GUARD_OFF_CONFIG, String.join(",", defaults.guardOff()));
        inCode.put(
                Settings.ESCALATE_AFTER_CONFIG,
                "%s x request.timeout.ms + %s = %s"
                        .formatted(
                                Settings.DEFAULT_ESCALATE_REQUEST_TIMEOUTS,
                                text(Duration.ofSeconds(Settings.DEFAULT_ESCALATE_MARGIN_SECONDS)),
                                text(defaults.escalateAfter(Duration.ofMillis(CommonRules.REQUEST_TIMEOUT_MS)))));
        inCode.put(Settings.DEFINITE_AFTER_CONFIG, text(defaults.definiteAfter()));
        inCode.put(Settings.DIAGNOSIS_ENABLED_CONFIG, String.valueOf(defaults.diagnosisEnabled()));
        inCode.put(Settings.FLAPPING_MOVES_CONFIG, String.valueOf(defaults.flappingMoves()));
        inCode.put(Settings.FLAPPING_WINDOW_CONFIG, text(defaults.flappingWindow()));
        inCode.put(Settings.QUORUM_ENABLED_CONFIG, String.valueOf(defaults.quorumEnabled()));
        inCode.put(Settings.QUORUM_INTERVAL_CONFIG, text(defaults.quorumInterval()));
        inCode.put(Settings.RETRY_TOTAL_CONFIG, "default.api.timeout.ms, or max.block.ms");
        inCode.put(Settings.STUCK_PERCENT_CONFIG, String.valueOf(defaults.stuckPercent()));
        assertThat(inCode.keySet()).isEqualTo(SettingsReader.keys());

        Map<String, String> inDoc = new LinkedHashMap<>();
        for (String row : rows("Settings")) {
            String[] cells = row.split("\\|");
            inDoc.put(cells[1].trim().replace("`", ""), cells[2].trim().replace("`", ""));
        }
        assertThat(inDoc).isEqualTo(inCode);
    }

    private static String text(Duration duration) {
        return duration.toSeconds() < 900 ? duration.toSeconds() + "s" : duration.toMinutes() + "m";
    }
}
