package io.evenkeel.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** On a parameter of type {@link TestTopic}: how the topic is made. */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface TopicSettings {

    /** {@value}: so that all records are in one order. */
    int DEFAULT_PARTITIONS = 1;

    /** {@value}: or as many as there are brokers. */
    int DEFAULT_REPLICATION_FACTOR = 3;

    /** How many partitions, at least 1. */
    int partitions() default DEFAULT_PARTITIONS;

    /** How many replicas each has, 1 to the number of brokers. 0: {@value #DEFAULT_REPLICATION_FACTOR}, or as many as there are brokers. */
    int replicationFactor() default 0;

    /** Settings of the topic, each as {@code key=value}. */
    String[] config() default {};
}
