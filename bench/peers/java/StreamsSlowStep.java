import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/**
 * Kafka Streams with a step that takes a millisecond: it has no asynchronous steps, so the stream thread waits
 * (https://kafka.apache.org/documentation/streams/architecture).
 */
public final class StreamsSlowStep {
  public static void main(String[] args) {
    Job job = new Job(args);
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(job.get("input"), Consumed.with(Serdes.ByteArray(), Serdes.ByteArray()))
        .mapValues(StreamsSlowStep::slowly)
        .to(job.get("output"), Produced.with(Serdes.ByteArray(), Serdes.ByteArray()));

    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, job.get("group"));
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, job.get("brokers"));
    settings.putAll(job.settings);

    KafkaStreams streams = new KafkaStreams(builder.build(), settings);
    Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
    streams.start();
  }

  private static byte[] slowly(byte[] value) {
    try {
      Thread.sleep(1);
      return value;
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }
}
