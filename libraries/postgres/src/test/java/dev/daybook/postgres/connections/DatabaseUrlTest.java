package dev.daybook.postgres.connections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

class DatabaseUrlTest {
  private static final String TWO_HOSTS = "jdbc:postgresql://a:5432,b:5433/books";
  private static final String OF_ONE =
      "&connectTimeout=2&socketTimeout=30&cancelSignalTimeout=2&tcpKeepAlive=true"
          + "&targetServerType=primary&loginTimeout=4";

  @Test
  void of_several_hosts_is_completed_for_a_failover() {
    DatabaseUrl url = DatabaseUrl.of(TWO_HOSTS);
    assertThat(url.hosts()).isEqualTo(2);
    assertThat(url.completed(ConnectionUse.APPENDS))
        .isEqualTo(
            TWO_HOSTS
                + "?connectTimeout=2&socketTimeout=5&cancelSignalTimeout=2&tcpKeepAlive=true"
                + "&targetServerType=primary&hostRecheckSeconds=1&loginTimeout=6");
    assertThat(url.completed(ConnectionUse.PAGES)).contains("socketTimeout=30");
    assertThat(url.completed(ConnectionUse.MIGRATION)).contains("socketTimeout=3600");
    assertThat(url.toAnyServer(ConnectionUse.PAGES)).contains("targetServerType=any");
  }

  @Test
  void is_understood_by_the_driver_when_completed() {
    var source = new PGSimpleDataSource();
    source.setUrl(DatabaseUrl.of(TWO_HOSTS).completed(ConnectionUse.APPENDS));
    assertThat(source.getServerNames()).containsExactly("a", "b");
    assertThat(source.getPortNumbers()).containsExactly(5432, 5433);
    assertThat(source.getTargetServerType()).isEqualTo("primary");
    assertThat(source.getHostRecheckSeconds()).isEqualTo(1);
    assertThat(source.getLoginTimeout()).isEqualTo(6);
    assertThat(source.getConnectTimeout()).isEqualTo(2);
    assertThat(source.getSocketTimeout()).isEqualTo(5);
  }

  @Test
  void of_one_host_asks_for_no_primary() {
    DatabaseUrl url = DatabaseUrl.of("jdbc:postgresql:books");
    assertThat(url.hosts()).isEqualTo(1);
    assertThat(url.completed(ConnectionUse.PAGES))
        .isEqualTo(
            "jdbc:postgresql:books?connectTimeout=2&socketTimeout=30&cancelSignalTimeout=2"
                + "&tcpKeepAlive=true");
  }

  @Test
  void is_split_by_hosts_that_each_ask_for_a_primary() {
    assertThat(DatabaseUrl.of(TWO_HOSTS + "?ssl=true").eachHost())
        .extracting(each -> each.completed(ConnectionUse.PAGES))
        .containsExactly(
            "jdbc:postgresql://a:5432/books?ssl=true" + OF_ONE,
            "jdbc:postgresql://b:5433/books?ssl=true" + OF_ONE);
    assertThat(DatabaseUrl.of("jdbc:postgresql://[::1]:5432,b/c").eachHost())
        .hasToString("[jdbc:postgresql://[::1]:5432/c, jdbc:postgresql://b/c]");
    for (String whole :
        List.of("jdbc:postgresql:books", "jdbc:postgresql://a/books?PGHOST=a,b&PGPORT=1,2")) {
      assertThat(DatabaseUrl.of(whole).eachHost())
          .extracting(DatabaseUrl::url)
          .containsExactly(whole);
    }
  }

  @Test
  void keeps_the_parameters_that_it_has() {
    String given =
        TWO_HOSTS
            + "?socketTimeout=7&connectTimeout=8&loginTimeout=9&hostRecheckSeconds=10"
            + "&targetServerType=master&tcpKeepAlive=false&cancelSignalTimeout=11";
    assertThat(DatabaseUrl.of(given).completed(ConnectionUse.APPENDS)).isEqualTo(given);
  }

  @ParameterizedTest
  @ValueSource(strings = {"any", "secondary", "preferSecondary", "preferPrimary"})
  void for_another_server_than_a_primary_is_refused(String target) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DatabaseUrl.of(TWO_HOSTS + "?targetServerType=" + target))
        .withMessageContaining("targetServerType=primary");
  }

  @Test
  void shows_no_parameters() {
    assertThat(DatabaseUrl.of(TWO_HOSTS + "?sslpassword=secret")).hasToString(TWO_HOSTS);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DatabaseUrl.of("jdbc:postgresql://a:port/b?sslpassword=secret"))
        .withMessageContaining("jdbc:postgresql://a:port/b")
        .withMessageNotContaining("secret");
  }
}
