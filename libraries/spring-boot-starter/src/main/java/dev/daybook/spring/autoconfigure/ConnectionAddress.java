package dev.daybook.spring.autoconfigure;

import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
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
  private static final int CONNECT_TIMEOUT_S = 5;

  private final SimpleDriverDataSource address;
  private final Properties driver;

  private ConnectionAddress(SimpleDriverDataSource address, Properties driver) {
    this.address = address;
    this.driver = driver;
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
    properties.putIfAbsent("connectTimeout", String.valueOf(CONNECT_TIMEOUT_S));
    properties.putIfAbsent("tcpKeepAlive", "true");
    return properties;
  }

  /// Unpooled connections.
  ///
  /// @param socketTimeout in seconds, unless the application has set one: nothing else detects a
  ///   vanished database
  DataSource source(int socketTimeout) {
    return source(address.getUsername(), address.getPassword(), socketTimeout);
  }

  /// Unpooled connections of another role.
  DataSource source(@Nullable String username, @Nullable String password, int socketTimeout) {
    SimpleDriverDataSource source = new DriverSource();
    source.setDriver(address.getDriver());
    source.setUrl(address.getUrl());
    source.setUsername(username);
    source.setPassword(password);
    Properties properties = new Properties();
    properties.putAll(driver);
    properties.putIfAbsent("socketTimeout", String.valueOf(socketTimeout));
    source.setConnectionProperties(properties);
    return source;
  }

  /// Leaves the time for a connect to the property `connectTimeout` of the driver. A pool sets a
  /// login timeout too, and logs a failure if that is not possible.
  private static final class DriverSource extends SimpleDriverDataSource {
    private int loginTimeout;

    @Override
    public void setLoginTimeout(int seconds) {
      loginTimeout = seconds;
    }

    @Override
    public int getLoginTimeout() {
      return loginTimeout;
    }
  }
}
