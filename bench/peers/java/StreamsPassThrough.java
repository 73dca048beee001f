import java.util.Properties;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.LogAndContinueExceptionHandler;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/**
 * Kafka Streams, written as its DSL guide has it
 * (https://kafka.apache.org/documentation/streams/developer-guide/dsl-api.html). One stream thread and at least once are
 * its defaults; what cannot be read goes to the dead-letter topic by its own handler and settings.
 */
public final class StreamsPassThrough {
  public static void main(String[] args) {
    Job job = new Job(args);
    if (job.get("work").equals("avro-sales")) run(job, AvroSaleSerde.create(job.get("registry")));
    else run(job, SaleSerde.create());
  }

  private static <N> void run(Job job, Serde<Sale<N>> value) {
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(job.get("input"), Consumed.with(Serdes.ByteArray(), value))
        .mapValues(Sale::raised)
        .filter((key, sale) -> sale.isSale())
        .mapValues(Sale::rounded)
        .peek((key, sale) -> sale.look())
        .mapValues(Sale::moved)
        .to(job.get("output"), Produced.with(Serdes.ByteArray(), value));

    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, job.get("group"));
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, job.get("brokers"));
    settings.put(StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, LogAndContinueExceptionHandler.class);
    settings.put(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG, job.get("deadLetters"));
    settings.putAll(job.settings);

    KafkaStreams streams = new KafkaStreams(builder.build(), settings);
    Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
    streams.start();
  }
}
