import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Reads and writes topics byte for byte with Kafka's own client. Requests are lines of JSON on standard input, answers
 * are lines of JSON on standard output, of which the last has "end" or "error". Ends with its input.
 */
public final class RecordTool {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
          .disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
  private static final PrintStream OUT =
      new PrintStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16), false);

  public static void main(String[] args) throws IOException {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      try {
        JsonNode request = JSON.readTree(line);
        if (request.get("do").asText().equals("read")) read(request);
        else write(request, in);
        OUT.println("{\"end\":true}");
      } catch (Exception error) {
        OUT.println(JSON.writeValueAsString(Map.of("error", error.toString())));
      }
      OUT.flush();
    }
  }

  private static void read(JsonNode request) throws IOException {
    Properties config = config(request);
    config.putIfAbsent("auto.offset.reset", "none");
    String topic = request.get("topic").asText();
    try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = new ArrayList<>();
      consumer.partitionsFor(topic).forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
      if (partitions.isEmpty()) throw new IllegalArgumentException("there is no topic " + topic);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          if (record.offset() < ends.get(new TopicPartition(topic, record.partition()))) print(record);
        }
      }
    }
  }

  private static void print(ConsumerRecord<byte[], byte[]> record) throws IOException {
    try (JsonGenerator json = JSON.createGenerator((OutputStream) OUT)) {
      json.writeStartArray();
      json.writeNumber(record.partition());
      json.writeNumber(record.offset());
      json.writeNumber(record.timestamp());
      bytes(json, record.key());
      bytes(json, record.value());
      for (Header header : record.headers()) {
        json.writeString(header.key());
        bytes(json, header.value());
      }
      json.writeEndArray();
    }
    OUT.println();
  }

  private static void bytes(JsonGenerator json, byte[] value) throws IOException {
    if (value == null) json.writeNull();
    else json.writeString(Base64.getEncoder().encodeToString(value));
  }

  /** As many lines follow the request as it says: partition, timestamp, key, value, and headers by twos. */
  private static void write(JsonNode request, BufferedReader in) throws Exception {
    int count = request.get("count").asInt();
    String topic = request.get("topic").asText();
    List<JsonNode> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) lines.add(JSON.readTree(in.readLine()));
    List<Future<RecordMetadata>> sent = new ArrayList<>();
    try (var producer = new KafkaProducer<>(config(request), new ByteArraySerializer(), new ByteArraySerializer())) {
      for (JsonNode line : lines) {
        List<Header> headers = new ArrayList<>();
        for (int i = 4; i < line.size(); i += 2) headers.add(new RecordHeader(line.get(i).asText(), bytes(line.get(i + 1))));
        Integer partition = line.get(0).isNull() ? null : Integer.valueOf(line.get(0).asInt());
        Long timestamp = line.get(1).isNull() ? null : Long.valueOf(line.get(1).asLong());
        sent.add(producer.send(new ProducerRecord<>(topic, partition, timestamp, bytes(line.get(2)), bytes(line.get(3)), headers)));
      }
      for (Future<RecordMetadata> one : sent) one.get();
    }
  }

  private static byte[] bytes(JsonNode value) {
    return value.isNull() ? null : Base64.getDecoder().decode(value.asText());
  }

  private static Properties config(JsonNode request) {
    Properties config = new Properties();
    request.get("config").properties().forEach(entry -> config.put(entry.getKey(), entry.getValue().asText()));
    return config;
  }
}
