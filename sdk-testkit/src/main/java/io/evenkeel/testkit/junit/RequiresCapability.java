package io.evenkeel.testkit.junit;

import io.evenkeel.testkit.cluster.Capability;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * On a test, or on a class for all of its tests, that needs what not every back-end can do. Where the back-end of the class' {@link
 * WithKafka} cannot (or, without one, the back-end that AUTO stands for), the test is skipped, and its report says what is missing.
 *
 * <p>A class that is skipped starts no cluster.
 */
@Documented
@Inherited
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(RequiresCapabilityCondition.class)
public @interface RequiresCapability {

    /** All that is needed. */
    Capability[] value();
}
