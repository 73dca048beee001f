import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.errors.LogAndContinueProcessingExceptionHandler;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/**
 * An app of Kafka Streams that dead-letters by KIP-1034 what is no int and what is negative, and copies the rest. It ends
 * when it has committed all that its input holds.
 *
 * <pre>StreamsDeadLetter brokers application input output dead-letters state-folder</pre>
 */
public final class StreamsDeadLetter {
  public static void main(String[] args) throws Exception {
    String brokers = args[0];
    String application = args[1];
    String input = args[2];
    StreamsBuilder builder = new StreamsBuilder();
    builder
        .stream(input, Consumed.with(Serdes.ByteArray(), Serdes.Integer()))
        .mapValues(StreamsDeadLetter::positive)
        .to(args[3], Produced.with(Serdes.ByteArray(), Serdes.Integer()));

    Properties config = new Properties();
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, application);
    config.put(StreamsConfig.STATE_DIR_CONFIG, args[5]);
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
    config.put("auto.offset.reset", "earliest");
    config.put(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, args[4]);
    config.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndContinueExceptionHandler.class);
    config.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndContinueProcessingExceptionHandler.class);

    KafkaStreams app = new KafkaStreams(builder.build(), config);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", brokers))) {
      app.start();
      while (!done(admin, application, input)) Thread.sleep(50);
    } finally {
      app.close(Duration.ofSeconds(10));
    }
  }

  private static int positive(int cents) {
    if (cents < 0) throw new IllegalStateException("the amount is " + cents);
    return cents;
  }

  private static boolean done(Admin admin, String group, String topic) throws Exception {
    Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
    for (TopicPartitionInfo at : admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions())
      latest.put(new TopicPartition(topic, at.partition()), OffsetSpec.latest());
    Map<TopicPartition, ListOffsetsResultInfo> ends = admin.listOffsets(latest).all().get();
    Map<TopicPartition, OffsetAndMetadata> committed =
        admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
    return ends.entrySet().stream().allMatch(end -> {
      OffsetAndMetadata at = committed.get(end.getKey());
      return end.getValue().offset() == (at == null ? 0 : at.offset());
    });
  }
}
