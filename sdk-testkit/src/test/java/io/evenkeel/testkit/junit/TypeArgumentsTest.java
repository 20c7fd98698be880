package io.evenkeel.testkit.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Parameter;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.IntegerSerializer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.serialization.VoidSerializer;
import org.junit.jupiter.api.Test;

class TypeArgumentsTest {

    @SuppressWarnings({"rawtypes", "unused"})
    static void producers(
            Producer<String, byte[]> common,
            Producer<Integer, Long> numbers,
            Producer<Void, Object> unknown,
            Producer<?, List<String>> generic,
            Producer raw) {}

    private static TypeArguments of(int index) throws Exception {
        Parameter parameter = TypeArgumentsTest.class.getDeclaredMethod(
                        "producers", Producer.class, Producer.class, Producer.class, Producer.class, Producer.class)
                .getParameters()[index];
        return new TypeArguments(parameter);
    }

    @Test
    void kafkasOwnSerializersGoByTheType() throws Exception {
        assertThat(of(0).serde(0, "key.serializer", Map.of()).serializer()).isInstanceOf(StringSerializer.class);
        assertThat(of(0).serde(1, "value.serializer", Map.of()).serializer()).isInstanceOf(ByteArraySerializer.class);
        assertThat(of(1).serde(0, "key.serializer", Map.of()).serializer()).isInstanceOf(IntegerSerializer.class);
        assertThat(of(1).serde(1, "value.deserializer", Map.of()).deserializer())
                .isInstanceOf(LongDeserializer.class);
        assertThat(of(2).serde(0, "key.serializer", Map.of()).serializer()).isInstanceOf(VoidSerializer.class);
    }

    @Test
    void oneThatIsConfiguredIsNotChosen() throws Exception {
        assertThat(of(2).serde(1, "value.serializer", Map.of("value.serializer", "a.b.Mine")))
                .isNull();
    }

    @Test
    void aTypeThatKafkaCannotSerializeIsNamed() throws Exception {
        assertRefused(
                of(2),
                1,
                "value type of Producer must be one that Kafka serializes itself",
                "but it was java.lang.Object");
        assertRefused(of(3), 0, "key type", "but it was ?");
        assertRefused(of(3), 1, "value type", "but it was java.util.List<java.lang.String>");
        assertRefused(of(4), 0, "key type", "@ClientSettings must have key.serializer");
    }

    private static void assertRefused(TypeArguments types, int index, String... told) {
        String setting = index == 0 ? "key.serializer" : "value.serializer";
        assertThatThrownBy(() -> types.serde(index, setting, Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(told);
    }
}
