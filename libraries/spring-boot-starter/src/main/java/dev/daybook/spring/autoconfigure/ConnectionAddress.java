package dev.daybook.spring.autoconfigure;

import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import dev.daybook.postgres.connections.ConnectionUse;
import dev.daybook.postgres.connections.DatabaseHosts;
import dev.daybook.postgres.connections.DatabaseUrl;
import dev.daybook.postgres.connections.FailoverDataSource;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.boot.jdbc.UnsupportedDataSourcePropertyException;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;

/// Where the log connects, as which role, and with which properties of the driver.
final class ConnectionAddress {
  private static final String APPLICATION_NAME = "daybook";

  private final SimpleDriverDataSource address;
  private final Properties driver;

  /// Null if the URL is one of another driver around that of PostgreSQL.
  private final @Nullable DatabaseHosts hosts;

  private ConnectionAddress(SimpleDriverDataSource address, Properties driver) {
    this.address = address;
    this.driver = driver;
    String url = address.getUrl();
    this.hosts =
        url != null && url.startsWith("jdbc:postgresql:")
            ? DatabaseHosts.of(DatabaseUrl.of(url))
            : null;
  }

  /// The address of the log; empty if neither the `DataSource` nor the properties tell one.
  ///
  /// @param overrides take precedence over what `application` tells
  static Optional<ConnectionAddress> of(
      DataSource application, DaybookProperties.Datasource overrides) {
    HikariDataSource pool =
        DataSourceUnwrapper.unwrap(application, HikariConfigMXBean.class, HikariDataSource.class);
    SimpleDriverDataSource address = address(pool == null ? application : source(pool), overrides);
    return address == null || address.getUrl() == null
        ? Optional.empty()
        : Optional.of(new ConnectionAddress(address, driverProperties(pool)));
  }

  private static DataSource source(HikariDataSource pool) {
    DataSource pooled = pool.getDataSource();
    return pooled == null ? pool : pooled;
  }

  private static @Nullable SimpleDriverDataSource address(
      DataSource source, DaybookProperties.Datasource overrides) {
    try {
      return address(DataSourceBuilder.derivedFrom(source), overrides);
    } catch (UnsupportedDataSourcePropertyException e) { // such as a proxy, which has no address
      return overrides.url() == null ? null : address(DataSourceBuilder.create(), overrides);
    }
  }

  private static SimpleDriverDataSource address(
      DataSourceBuilder<?> builder, DaybookProperties.Datasource overrides) {
    if (overrides.url() != null) {
      builder.url(overrides.url());
    }
    if (overrides.username() != null) {
      builder.username(overrides.username());
    }
    if (overrides.password() != null) {
      builder.password(overrides.password());
    }
    return builder.type(SimpleDriverDataSource.class).build();
  }

  private static Properties driverProperties(@Nullable HikariDataSource pool) {
    Properties properties = new Properties();
    if (pool != null) {
      properties.putAll(pool.getDataSourceProperties());
    }
    properties.putIfAbsent("ApplicationName", APPLICATION_NAME);
    return properties;
  }

  /// Unpooled connections.
  ///
  /// @param use decides the driver's parameters that the application has not set
  FailoverDataSource source(ConnectionUse use) {
    return source(address.getUsername(), address.getPassword(), use);
  }

  /// Unpooled connections of another role.
  FailoverDataSource source(
      @Nullable String username, @Nullable String password, ConnectionUse use) {
    return hosts == null
        ? new FailoverDataSource(source(address.getUrl(), username, password, ofOtherDriver(use)))
        : hosts.source(host -> source(host.url(), username, password, host.defaults(use)));
  }

  private DataSource source(
      @Nullable String url,
      @Nullable String username,
      @Nullable String password,
      Map<String, String> defaults) {
    SimpleDriverDataSource source = new SimpleDriverDataSource();
    source.setDriver(address.getDriver());
    source.setUrl(url);
    source.setUsername(username);
    source.setPassword(password);
    Properties properties = new Properties();
    properties.putAll(driver);
    defaults.forEach(properties::putIfAbsent);
    source.setConnectionProperties(properties);
    return source;
  }

  private static Map<String, String> ofOtherDriver(ConnectionUse use) {
    return Map.of(
        "connectTimeout", String.valueOf(DatabaseUrl.CONNECT_TIMEOUT.toSeconds()),
        "socketTimeout", String.valueOf(use.answerTimeout().toSeconds()),
        "tcpKeepAlive", "true");
  }
}
