import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Writes and reads Avro as a service on the JVM does: Apicurio's serializers, in Confluent's wire format.
 *
 * <pre>
 * AvroTool write brokers registry topic schema count   value i of the topic has "id" i and "note" "n" + i
 * AvroTool read  brokers registry topic                prints every value as a line of JSON
 * </pre>
 */
public final class AvroTool {
  public static void main(String[] args) throws Exception {
    if (args[0].equals("write")) write(args[1], args[2], args[3], new Schema.Parser().parse(args[4]), Integer.parseInt(args[5]));
    else read(args[1], args[2], args[3]);
  }

  private static void write(String brokers, String registry, String topic, Schema schema, int count) throws Exception {
    Map<String, Object> config = config(brokers, registry);
    config.put("key.serializer", "org.apache.kafka.common.serialization.StringSerializer");
    config.put("value.serializer", "io.apicurio.registry.serde.avro.AvroKafkaSerializer");
    try (KafkaProducer<String, GenericRecord> producer = new KafkaProducer<>(config)) {
      for (int i = 0; i < count; i++) {
        GenericRecord value = new GenericData.Record(schema);
        value.put("id", i);
        value.put("note", "n" + i);
        producer.send(new ProducerRecord<>(topic, "k" + i % 7, value)).get();
      }
    }
  }

  private static void read(String brokers, String registry, String topic) {
    Map<String, Object> config = config(brokers, registry);
    config.put("key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
    config.put("value.deserializer", "io.apicurio.registry.serde.avro.AvroKafkaDeserializer");
    try (KafkaConsumer<String, GenericRecord> consumer = new KafkaConsumer<>(config)) {
      List<TopicPartition> partitions = new ArrayList<>();
      for (PartitionInfo at : consumer.partitionsFor(topic)) partitions.add(new TopicPartition(topic, at.partition()));
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(at -> consumer.position(at) < ends.get(at))) {
        for (ConsumerRecord<String, GenericRecord> record : consumer.poll(Duration.ofMillis(200))) System.out.println(record.value());
      }
    }
  }

  /** As Confluent's: a zero byte and four of the id in the value, nothing in headers. */
  private static Map<String, Object> config(String brokers, String registry) {
    Map<String, Object> config = new HashMap<>();
    config.put("bootstrap.servers", brokers);
    config.put("apicurio.registry.url", registry);
    config.put("apicurio.registry.as-confluent", "true");
    config.put("apicurio.registry.use-id", "contentId");
    config.put("apicurio.registry.headers.enabled", "false");
    config.put("apicurio.registry.auto-register", "true");
    return config;
  }
}
