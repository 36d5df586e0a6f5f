import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends one message per line of standard input: the topic, a space, the bytes in Base64. After an empty line it waits
 * until the broker has all of them and prints a line. Argument: client properties.
 */
class ProduceBytes {
  public static void main(String[] args) throws Exception {
    Properties properties = new Properties();
    try (FileInputStream file = new FileInputStream(args[0])) {
      properties.load(file);
    }
    ByteArraySerializer bytes = new ByteArraySerializer();
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties, bytes, bytes);
        BufferedReader lines = new BufferedReader(new InputStreamReader(System.in))) {
      List<Future<?>> sent = new ArrayList<>();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.isEmpty()) {
          String[] parts = line.split(" ", 2);
          sent.add(producer.send(new ProducerRecord<>(parts[0], Base64.getDecoder().decode(parts[1]))));
          continue;
        }
        for (Future<?> message : sent) message.get();
        sent.clear();
        System.out.println("sent");
      }
    }
  }
}
