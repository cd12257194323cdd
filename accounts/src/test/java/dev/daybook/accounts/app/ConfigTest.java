package dev.daybook.accounts.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.daybook.accounts.app.Config.Credential;
import dev.daybook.accounts.app.Config.External;
import dev.daybook.personal.MasterKeyFile;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigTest {
  private static final Path DATA = Path.of("data");
  private static final MasterKeyFile KEY = MasterKeyFile.in(DATA);
  private static final Credential SERVICE = new Credential("service", "a secret");

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "localhost"})
  void listens_on_the_loopback_interface(String host) {
    assertThat(new Config(host, 3000, DATA, null, 13, KEY, SealingOptions.OFF).host())
        .isEqualTo(host);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.168.1.1", "8.8.8.8"})
  void refuses_other_addresses(String host) {
    assertThatThrownBy(() -> new Config(host, 3000, DATA, null, 13, KEY, SealingOptions.OFF))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("--host (DAYBOOK_HOST) must be a loopback address")
        .hasMessageContaining(host + " is not");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536})
  void refuses_ports_out_of_range(int port) {
    assertThatThrownBy(() -> new Config("127.0.0.1", port, DATA, null, 13, KEY, SealingOptions.OFF))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("between 0 and 65535");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 5, 1_001})
  void needs_more_connections_than_it_keeps(int connections) {
    assertThatThrownBy(
            () -> new Config("127.0.0.1", 3000, DATA, null, connections, KEY, SealingOptions.OFF))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "--database-connections (DAYBOOK_DATABASE_CONNECTIONS) must be between 6 and 1000: 5"
                + " connections are held permanently, and requests and projections need 1 or more."
                + " It is "
                + connections);
    assertThat(new Config("127.0.0.1", 3000, DATA, null, 6, KEY, SealingOptions.OFF).connections())
        .isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://db/daybook?password=x",
        "jdbc:postgresql://db/daybook?ssl=true&PASSWORD=x",
        "jdbc:postgresql://db/daybook?user=x",
        "jdbc:postgresql://db?password=x",
        "jdbc:postgresql://user:x@db/daybook",
        "jdbc:postgresql://user:x@db:5432/daybook",
        "jdbc:postgresql://db1,user:x@db2/daybook",
        "jdbc:postgresql://db1,db2/daybook?password=x",
      })
  void refuses_credentials_in_the_url(String url) {
    assertThatThrownBy(() -> new External(url, SERVICE, null))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("must not hold a user or password")
        .hasMessageNotContaining(url);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:mysql://db/daybook",
        "postgresql://user:x@db/daybook",
        "db",
        "jdbc:postgresql://db",
        "jdbc:postgresql://db:99999/daybook",
        "jdbc:postgresql://db:port/daybook",
        "jdbc:postgresql://db/%zz",
      })
  void refuses_a_url_that_is_not_of_PostgreSQL(String url) {
    assertThatThrownBy(() -> new External(url, SERVICE, null))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("--database-url (DAYBOOK_DATABASE_URL) must be")
        .hasMessageNotContaining("user:x");
  }

  @Test
  void takes_several_hosts() {
    var external =
        new External("jdbc:postgresql://a:5432,b:5433/d?sslpassword=hidden", SERVICE, null, true);
    assertThat(external.address().hosts()).isEqualTo(2);
    assertThat(external)
        .hasToString("jdbc:postgresql://a:5432,b:5433/d as service, with a synchronous standby");
  }

  @Test
  void prints_no_secret() {
    var external = new External("jdbc:postgresql://db/daybook", SERVICE, SERVICE);
    var config = new Config("127.0.0.1", 3000, DATA, external, 13, KEY, SealingOptions.OFF);

    assertThat(config.toString() + external + SERVICE).contains("service").doesNotContain("secret");
  }
}
