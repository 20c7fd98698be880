package io.evenkeel;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Data runs one way: Kafka client, signal, episode, diagnosis, listeners. Only the door knows them all. */
class ImportDirectionTest {

    private static final JavaClasses CORE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("testkit"))
            .importPackages("io.evenkeel");

    private static final String DOOR = "io.evenkeel";
    private static final String SIGNAL = "io.evenkeel.signal..";
    private static final String EPISODE = "io.evenkeel.episode..";
    private static final String DIAGNOSIS = "io.evenkeel.diagnosis..";
    private static final String LADDER = "io.evenkeel.diagnosis.ladder..";
    private static final String QUORUM = "io.evenkeel.diagnosis.quorum..";
    private static final String LISTENER = "io.evenkeel.listener..";
    private static final String METRICS = "io.evenkeel.metrics..";
    private static final String CONFIG = "io.evenkeel.config..";
    private static final String RETRY = "io.evenkeel.retry..";
    private static final String INTERNAL = "io.evenkeel.internal..";

    @Test
    void signalsKnowNoLaterStage() {
        noClasses()
                .that()
                .resideInAPackage(SIGNAL)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(DOOR, EPISODE, DIAGNOSIS, LISTENER, METRICS, CONFIG, "io.evenkeel.delivery..")
                .check(CORE);
    }

    @Test
    void whatAFailedSendMeansIsJudgedBySignalsAlone() {
        noClasses()
                .that()
                .resideInAPackage("io.evenkeel.delivery..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(DOOR, "io.evenkeel.episode.machine", LADDER, QUORUM, LISTENER, METRICS, CONFIG)
                .check(CORE);
    }

    @Test
    void episodesKnowNoLaterStage() {
        noClasses()
                .that()
                .resideInAPackage(EPISODE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(DOOR, LADDER, QUORUM, LISTENER, METRICS, CONFIG)
                .check(CORE);
    }

    @Test
    void whatAnEpisodeIsDoesNotDependOnHowItIsFound() {
        noClasses()
                .that()
                .resideInAPackage("io.evenkeel.episode")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.evenkeel.episode.machine", SIGNAL)
                .check(CORE);
    }

    @Test
    void whatADiagnosisIsDoesNotDependOnHowItIsFound() {
        noClasses()
                .that()
                .resideInAPackage("io.evenkeel.diagnosis")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(DOOR, SIGNAL, EPISODE, LADDER, QUORUM, LISTENER, METRICS, CONFIG)
                .check(CORE);
    }

    /** It may use what an episode is, what a diagnosis is, and the common ground. */
    @Test
    void theLadderIsClimbedForEpisodesAndKnowsNoSignal() {
        noClasses()
                .that()
                .resideInAPackage(LADDER)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        DOOR,
                        SIGNAL,
                        QUORUM,
                        "io.evenkeel.episode.machine",
                        "io.evenkeel.delivery..",
                        LISTENER,
                        METRICS,
                        CONFIG)
                .check(CORE);
    }

    /** It looks at the cluster alone, by Admin clients like those of the ladder. */
    @Test
    void theQuorumIsWatchedForNoEpisode() {
        noClasses()
                .that()
                .resideInAPackage(QUORUM)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(DOOR, SIGNAL, EPISODE, "io.evenkeel.delivery..", LISTENER, METRICS, CONFIG)
                .check(CORE);
    }

    @Test
    void listenersNeitherLookBackAtSignalsNorThroughTheDoor() {
        noClasses()
                .that()
                .resideInAPackage(LISTENER)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(DOOR, SIGNAL, "io.evenkeel.episode.machine", LADDER, QUORUM, CONFIG)
                .check(CORE);
    }

    @Test
    void metricsAreAStageLikeTheListeners() {
        noClasses()
                .that()
                .resideInAPackage(METRICS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        DOOR, SIGNAL, "io.evenkeel.episode.machine", LADDER, QUORUM, LISTENER, CONFIG, INTERNAL)
                .check(CORE);
    }

    @Test
    void oneClassAloneNeedsMicrometer() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.evenkeel.metrics.MicrometerMetrics")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.micrometer..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("io.evenkeel.metrics.MicrometerMetrics")
                .check(CORE);
    }

    @Test
    void theGuardAndTheCommonGroundKnowNobody() {
        noClasses()
                .that()
                .resideInAnyPackage(CONFIG, INTERNAL)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(DOOR, SIGNAL, EPISODE, DIAGNOSIS, LISTENER, METRICS)
                .check(CORE);
    }

    @Test
    void retriesStandBesideTheStages() {
        noClasses()
                .that()
                .resideInAPackage(RETRY)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(DOOR, SIGNAL, EPISODE, DIAGNOSIS, LISTENER, CONFIG)
                .check(CORE);
        noClasses()
                .that()
                .resideInAnyPackage(SIGNAL, EPISODE, DIAGNOSIS, CONFIG, INTERNAL)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(RETRY)
                .check(CORE);
    }

    @Test
    void onlyTheBackoffKnowsResilience4j() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.evenkeel.retry.Backoff")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.github.resilience4j..")
                .check(CORE);
    }

    @Test
    void noTwoPackagesNeedEachOther() {
        slices().matching("io.evenkeel.(**)").should().beFreeOfCycles().check(CORE);
    }
}
