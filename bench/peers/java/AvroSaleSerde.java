import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Sales as Avro in Confluent's wire format. Confluent's own serde is not on Maven Central; this one does its work with
 * the same Avro library and no more, and uses its decoder and encoder again, so it is no slower.
 */
final class AvroSaleSerde {
  private static final int HEADER = 5;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String registry;
  private final Schema schema;
  private final int sinkId;
  private final Map<Integer, GenericDatumReader<GenericRecord>> readers = new HashMap<>();
  private BinaryDecoder decoder;
  private BinaryEncoder encoder;

  private AvroSaleSerde(String registry) {
    this.registry = registry;
    var sink = fetch("/subjects/sold-value/versions/latest");
    sinkId = sink.get("id").asInt();
    schema = new Schema.Parser().parse(sink.get("schema").asText());
  }

  static Serde<Sale<CharSequence>> create(String registry) {
    AvroSaleSerde avro = new AvroSaleSerde(registry);
    GenericDatumWriter<GenericRecord> writer = new GenericDatumWriter<>(avro.schema);
    Serializer<Sale<CharSequence>> serializer = (topic, sale) -> avro.write(writer, sale);
    Deserializer<Sale<CharSequence>> deserializer = (topic, bytes) -> avro.read(bytes);
    return Serdes.serdeFrom(serializer, deserializer);
  }

  private Sale<CharSequence> read(byte[] bytes) {
    try {
      ByteBuffer header = ByteBuffer.wrap(bytes);
      if (header.get() != 0) throw new SerializationException("it is not of a registry");
      GenericDatumReader<GenericRecord> reader = readers.computeIfAbsent(header.getInt(), this::readerOf);
      decoder = DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, decoder);
      GenericRecord sale = reader.read(null, decoder);
      return new Sale<>((int) sale.get(0), (int) sale.get(1), (int) (long) sale.get(2), (CharSequence) sale.get(3));
    } catch (IOException | RuntimeException error) {
      throw new SerializationException(error);
    }
  }

  private byte[] write(GenericDatumWriter<GenericRecord> writer, Sale<CharSequence> sale) {
    try {
      GenericRecord record = new GenericData.Record(schema);
      record.put(0, sale.id());
      record.put(1, sale.shop());
      record.put(2, (long) sale.cents());
      record.put(3, sale.note());
      ByteArrayOutputStream out = new ByteArrayOutputStream(128);
      out.write(ByteBuffer.allocate(HEADER).put((byte) 0).putInt(sinkId).array());
      encoder = EncoderFactory.get().directBinaryEncoder(out, encoder);
      writer.write(record, encoder);
      return out.toByteArray();
    } catch (IOException error) {
      throw new SerializationException(error);
    }
  }

  private GenericDatumReader<GenericRecord> readerOf(int id) {
    Schema writers = new Schema.Parser().parse(fetch("/schemas/ids/" + id).get("schema").asText());
    return new GenericDatumReader<>(writers, schema);
  }

  private com.fasterxml.jackson.databind.JsonNode fetch(String path) {
    try {
      HttpRequest request = HttpRequest.newBuilder(URI.create(registry + path)).build();
      return JSON.readTree(HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException | InterruptedException error) {
      throw new SerializationException(error);
    }
  }
}
