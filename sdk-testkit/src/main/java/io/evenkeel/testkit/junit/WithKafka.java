package io.evenkeel.testkit.junit;

import io.evenkeel.testkit.cluster.BackendChoice;
import io.evenkeel.testkit.cluster.KafkaClusterBuilder;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * Gives a test class a real Kafka cluster, which its tests may break. The cluster starts before the first test of the class and is closed
 * after the last.
 *
 * <p>Parameters of test methods, of lifecycle methods and of constructors are given, never fields:
 *
 * <ul>
 *   <li>{@link io.evenkeel.testkit.cluster.KafkaCluster}: do not close it
 *   <li>{@link TestTopic}: a new topic each; {@link TopicSettings} says how it is made
 *   <li>{@code Producer}, {@code ResilientProducer}, {@code Consumer} and {@code ResilientConsumer}: a new client each, which Evenkeel
 *       watches; {@code KafkaProducer} and {@code KafkaConsumer}: Kafka's own. Serializers go by the type arguments,
 *       {@code Producer<String, Long>}; each consumer has a group of its own and reads from the beginning; {@link ClientSettings} adds to
 *       that or overrules it
 *   <li>{@code Admin}: a new one each, which connects as an application's does
 *   <li>{@link io.evenkeel.ResilientKafka}: the one of this test, to which all watched clients belong
 *   <li>{@link Episodes}: what happens to them
 * </ul>
 *
 * What was made for a test is closed after it, the newest first, each within 5 seconds, and its topics are deleted. What a method for the
 * whole class has asked for ({@code @BeforeAll}, and the constructor of a class whose instance is for all its tests) lasts as long as the
 * class, and belongs to a {@code ResilientKafka} of its own.
 *
 * <p>After each test every fault that is still in effect is healed, and the cluster is whole when the next one begins. That a fault was
 * left is no failure; that the cluster does not become whole within a minute is, and one that is shared is then closed after the class, so
 * that the next one gets another.
 *
 * <p>The annotation is inherited, holds for {@code @Nested} classes that have none of their own, and can be put on an annotation of yours.
 * A class that is found to have two which differ is refused. Where tests run in parallel, classes with clusters of their own do; the tests
 * of one cluster run one after another, on one thread, for each of them may break it. JUnit Jupiter 5.12 or later.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(KafkaExtension.class)
@ResourceLock(providers = OneClassAtATime.class)
public @interface WithKafka {

    /** How many brokers, 1 to {@value KafkaClusterBuilder#MAX_BROKERS}; their ids are 1 to n. */
    int brokers() default KafkaClusterBuilder.DEFAULT_BROKERS;

    /** How many controllers apart from the brokers, 1 or 3; their ids begin with 101. */
    int controllers() default KafkaClusterBuilder.DEFAULT_CONTROLLERS;

    /**
     * What runs the brokers. AUTO leaves it to the system property {@value BackendChoice#PROPERTY}, or the environment variable {@value
     * BackendChoice#VARIABLE} where that is not set: {@code auto}, {@code embedded} or {@code docker}.
     */
    BackendChoice backend() default BackendChoice.AUTO;

    /**
     * Whether brokers notice a failure as late as with Kafka's own settings, after 9 s (30 s for a follower that lags), and not after 3 s.
     */
    boolean productionTimings() default false;

    /** Settings of every node, each as {@code key=value}. */
    String[] config() default {};

    /**
     * How clients connect. All that are given here do so, as a user who may do everything; {@code KafkaCluster.clientConfig()} has what
     * others need.
     */
    SecurityProtocol clientSecurity() default SecurityProtocol.PLAINTEXT;

    /**
     * The Kafka version to run, such as {@code 4.1}: EMBEDDED, one of those on the class path; DOCKER, the tag of an image. Empty: what the
     * system property {@value KafkaClusterBuilder#BROKER_VERSION_PROPERTY} says, else the newest.
     */
    String brokerVersion() default "";

    /**
     * Whether classes that ask for an equal cluster and are shared, too, use one: it starts with the first of them and is closed after the
     * last test of all. They run one after another. Saves the start, some 4 s; what a test has changed for good (settings of brokers,
     * users) the others see.
     */
    boolean shared() default false;
}
