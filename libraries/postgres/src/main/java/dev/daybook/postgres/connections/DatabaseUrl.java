package dev.daybook.postgres.connections;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/// A JDBC URL of PostgreSQL with one host or several, and the driver's parameters that a failover
/// needs.
///
/// With several hosts (`jdbc:postgresql://HOST1:PORT1,HOST2:PORT2/DATABASE`) a connection goes to
/// the host that is the primary. The driver's own defaults wait 10 s before a host is looked at
/// again, and without limit for a server that was paused; [#defaults] replaces them. A parameter
/// that the URL sets is never changed.
///
/// Immutable. [#toString] shows no parameters, because some are secrets.
public final class DatabaseUrl {
  /// Time to open a connection to one host.
  public static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  /// Time for one of several hosts to accept a login. A server that was paused accepts connections,
  /// and then is silent.
  public static final Duration LOGIN_TIMEOUT = Duration.ofSeconds(4);

  /// How long the driver relies on what it knows of a host.
  public static final Duration HOST_RECHECK = Duration.ofSeconds(1);

  private static final String PRIMARY = "primary";
  private static final String FORM =
      "must be of the form jdbc:postgresql://HOST:PORT/DATABASE, or with several hosts"
          + " jdbc:postgresql://HOST1:PORT1,HOST2:PORT2/DATABASE";

  private static final String AUTHORITY = "//";

  private final String url;
  private final Properties parsed;

  /// Whether it names one of several hosts, which is not always the primary.
  private final boolean isOneOfSeveral;

  private DatabaseUrl(String url, Properties parsed, boolean isOneOfSeveral) {
    this.url = url;
    this.parsed = parsed;
    this.isOneOfSeveral = isOneOfSeveral;
  }

  /// Parses a URL.
  ///
  /// @throws IllegalArgumentException if it is malformed, or if it asks for another server than a
  ///   primary (`targetServerType`). The message shows no parameter of the URL
  public static DatabaseUrl of(String url) {
    Properties parsed = parse(url);
    var address = new DatabaseUrl(url, parsed, false);
    String target = parsed.getProperty(PGProperty.TARGET_SERVER_TYPE.getName(), PRIMARY);
    if (!target.equals(PRIMARY) && !target.equals("master") && address.hosts() > 1) {
      throw new IllegalArgumentException(
          "must have targetServerType=primary, or leave it out, because only a primary takes"
              + " appends: it has targetServerType="
              + target);
    }
    return address;
  }

  private static Properties parse(String url) {
    Properties parsed = Driver.parseURL(url, null);
    if (parsed == null) {
      throw new IllegalArgumentException(FORM + ": it is " + withoutParameters(url));
    }
    return parsed;
  }

  /// Number of hosts, from 1.
  public int hosts() {
    return parsed.getProperty(PGProperty.PG_HOST.getName(), "").split(",", -1).length;
  }

  /// The URL of each host, in their order; of one host the same. They ask for a primary, too.
  List<DatabaseUrl> eachHost() {
    int begin = url.indexOf(AUTHORITY) + AUTHORITY.length();
    String rest = url.substring(begin);
    String authority = rest.split("[/?]", 2)[0];
    String[] names = authority.split(",", -1);
    if (names.length == 1 || names.length != hosts()) { // a parameter names the hosts
      return List.of(this);
    }
    List<DatabaseUrl> each = new ArrayList<>();
    for (String name : names) {
      String one = url.substring(0, begin) + name + rest.substring(authority.length());
      each.add(new DatabaseUrl(one, parse(one), true));
    }
    return each;
  }

  /// The driver's parameters that the URL leaves out. With several hosts: the target is a primary,
  /// the state of a host is looked at again after [#HOST_RECHECK], and a login may take
  /// [#CONNECT_TIMEOUT] for each host and once more.
  public Map<String, String> defaults(ConnectionUse use) {
    Map<PGProperty, String> wanted = new LinkedHashMap<>();
    wanted.put(PGProperty.CONNECT_TIMEOUT, seconds(CONNECT_TIMEOUT));
    wanted.put(PGProperty.SOCKET_TIMEOUT, seconds(use.answerTimeout()));
    wanted.put(PGProperty.CANCEL_SIGNAL_TIMEOUT, seconds(CONNECT_TIMEOUT));
    wanted.put(PGProperty.TCP_KEEP_ALIVE, "true");
    if (isOneOfSeveral) {
      wanted.put(PGProperty.TARGET_SERVER_TYPE, PRIMARY);
      wanted.put(PGProperty.LOGIN_TIMEOUT, seconds(LOGIN_TIMEOUT));
    } else if (hosts() > 1) {
      wanted.put(PGProperty.TARGET_SERVER_TYPE, PRIMARY);
      wanted.put(PGProperty.HOST_RECHECK_SECONDS, seconds(HOST_RECHECK));
      // The driver's limit is for all hosts together: one that is silent must not use it up.
      wanted.put(PGProperty.LOGIN_TIMEOUT, seconds(CONNECT_TIMEOUT.multipliedBy(hosts() + 1L)));
    }
    Map<String, String> defaults = new LinkedHashMap<>();
    wanted.forEach(
        (property, value) -> {
          if (parsed.getProperty(property.getName()) == null) {
            defaults.put(property.getName(), value);
          }
        });
    return defaults;
  }

  private static String seconds(Duration time) {
    return Long.toString(time.toSeconds());
  }

  /// The URL with its parameters, of which some may be secrets.
  public String url() {
    return url;
  }

  /// The URL with [#defaults].
  public String completed(ConnectionUse use) {
    return with(defaults(use));
  }

  /// The URL for any server, primary or standby, to find out why there is no primary.
  public String toAnyServer(ConnectionUse use) {
    Map<String, String> parameters = new LinkedHashMap<>(defaults(use));
    parameters.replace(PGProperty.TARGET_SERVER_TYPE.getName(), "any");
    return with(parameters);
  }

  private String with(Map<String, String> parameters) {
    if (parameters.isEmpty()) {
      return url;
    }
    String added =
        parameters.entrySet().stream()
            .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
            .collect(Collectors.joining("&"));
    return url + (url.contains("?") ? "&" : "?") + added;
  }

  /// The URL up to its parameters.
  @Override
  public String toString() {
    return withoutParameters(url);
  }

  private static String withoutParameters(String url) {
    int end = url.indexOf('?');
    return end < 0 ? url : url.substring(0, end);
  }
}
