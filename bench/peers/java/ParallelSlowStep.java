import io.confluent.parallelconsumer.ParallelConsumerOptions;
import io.confluent.parallelconsumer.ParallelConsumerOptions.CommitMode;
import io.confluent.parallelconsumer.ParallelConsumerOptions.ProcessingOrder;
import io.confluent.parallelconsumer.ParallelStreamProcessor;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Confluent's parallel consumer, ordered by key, with as many calls at a time as the others have lanes
 * (https://github.com/confluentinc/parallel-consumer, "poll and produce"). Asynchronous commits are the faster of its
 * two modes that are at least once.
 */
public final class ParallelSlowStep {
  public static void main(String[] args) {
    Job job = new Job(args);
    Properties consumer = new Properties();
    consumer.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, job.get("brokers"));
    consumer.put(ConsumerConfig.GROUP_ID_CONFIG, job.get("group"));
    consumer.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    consumer.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    Properties producer = new Properties();
    producer.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, job.get("brokers"));

    var options = ParallelConsumerOptions.<byte[], byte[]>builder()
        .ordering(ProcessingOrder.KEY)
        .maxConcurrency(Integer.parseInt(job.get("lanes")))
        .commitMode(CommitMode.PERIODIC_CONSUMER_ASYNCHRONOUS)
        .consumer(new KafkaConsumer<>(consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer()))
        .producer(new KafkaProducer<>(producer, new ByteArraySerializer(), new ByteArraySerializer()))
        .build();
    var processor = ParallelStreamProcessor.createEosStreamProcessor(options);
    Runtime.getRuntime().addShutdownHook(new Thread(processor::close));
    processor.subscribe(List.of(job.get("input")));
    processor.pollAndProduce(context -> {
      try {
        Thread.sleep(1);
        return new ProducerRecord<>(job.get("output"), context.key(), context.value());
      } catch (InterruptedException interrupted) {
        throw new IllegalStateException(interrupted);
      }
    });
  }
}
