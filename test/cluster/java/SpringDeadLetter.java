import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.listener.DeadLetterPublishingRecoverer;
import org.springframework.kafka.listener.ListenerExecutionFailedException;

/**
 * Dead-letters one record as a listener container of Spring Kafka does whose retries are exhausted: to the topic's name
 * with -dlt behind it, with all that is Spring's default.
 *
 * <pre>SpringDeadLetter brokers group topic partition offset</pre>
 */
public final class SpringDeadLetter {
  public static void main(String[] args) {
    TopicPartition at = new TopicPartition(args[2], Integer.parseInt(args[3]));
    ConsumerRecord<byte[], byte[]> record = recordAt(args[0], at, Long.parseLong(args[4]));
    DefaultKafkaProducerFactory<byte[], byte[]> producers =
        new DefaultKafkaProducerFactory<>(Map.of("bootstrap.servers", args[0]), new ByteArraySerializer(), new ByteArraySerializer());
    try {
      DeadLetterPublishingRecoverer recoverer = new DeadLetterPublishingRecoverer(new KafkaTemplate<>(producers));
      IllegalStateException thrown = new IllegalStateException("the amount is -1");
      recoverer.accept(record, new ListenerExecutionFailedException("Listener failed", args[1], thrown));
    } finally {
      producers.destroy();
    }
  }

  private static ConsumerRecord<byte[], byte[]> recordAt(String brokers, TopicPartition at, long offset) {
    Map<String, Object> config = Map.of("bootstrap.servers", brokers);
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      consumer.assign(List.of(at));
      consumer.seek(at, offset);
      while (true) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofMillis(200));
        if (!records.isEmpty()) return records.iterator().next();
      }
    }
  }
}
