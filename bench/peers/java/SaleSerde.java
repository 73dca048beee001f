import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;

/** Sales of 100 bytes. The note stays in the bytes that it came in. */
final class SaleSerde {
  private SaleSerde() {}

  static Serde<Sale<byte[]>> create() {
    Serializer<Sale<byte[]>> serializer = (topic, sale) -> {
      byte[] bytes = sale.note().clone();
      ByteBuffer.wrap(bytes).putInt(sale.id()).putInt(sale.shop()).putInt(sale.cents());
      return bytes;
    };
    Deserializer<Sale<byte[]>> deserializer = (topic, bytes) -> {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      return new Sale<>(buffer.getInt(), buffer.getInt(), buffer.getInt(), bytes);
    };
    return Serdes.serdeFrom(serializer, deserializer);
  }
}
