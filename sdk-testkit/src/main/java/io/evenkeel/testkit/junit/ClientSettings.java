package io.evenkeel.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * On a parameter that is a producer, a consumer or an Admin: settings that are added to those it is made with, or overrule them. With
 * {@code key.serializer} and the like the type arguments of the parameter may be any.
 */
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
public @interface ClientSettings {

    /** Each as {@code key=value}, Kafka's or Evenkeel's. */
    String[] value();
}
