import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/** What a peer is told, as arguments of the form name=value; see bench/peers/job.ts. */
final class Job {
  private final Map<String, String> given = new HashMap<>();
  /** Arguments `config.<name>=<value>`: settings of the client beside those that its documentation starts with. */
  final Properties settings = new Properties();

  Job(String[] args) {
    for (String arg : args) {
      String name = arg.substring(0, arg.indexOf('='));
      String value = arg.substring(arg.indexOf('=') + 1);
      if (name.startsWith("config.")) settings.put(name.substring("config.".length()), value);
      else given.put(name, value);
    }
  }

  String get(String name) {
    return given.getOrDefault(name, "");
  }
}
