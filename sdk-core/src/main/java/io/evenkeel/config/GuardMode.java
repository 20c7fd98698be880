package io.evenkeel.config;

/**
 * What becomes of a choice that is unsafe. Advice is told in every mode and changes nothing in any.
 *
 * @since 0.1
 */
public enum GuardMode {

    /** It is replaced by a safe one, and that is told. Defaults that suit leader moves better than Kafka's are filled in. */
    ENFORCE,

    /**
     * The client is not made: one {@link org.apache.kafka.common.config.ConfigException} names every unsafe choice. What the application
     * left open is filled in as in {@link #ENFORCE}: nobody chose wrongly there.
     */
    STRICT,

    /** Nothing is changed, no default is filled in either; what {@link #ENFORCE} would have done is told. */
    ADVISE
}
