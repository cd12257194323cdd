package dev.daybook.examples.shop;

import dev.daybook.postgres.embedded.LocalPostgres;

/// Runs the application on an embedded PostgreSQL, which ends with it.
final class RunShop {
  private RunShop() {}

  public static void main(String[] args) {
    var postgres = LocalPostgres.startTemporary();
    System.setProperty("spring.datasource.url", postgres.jdbcUrl("postgres"));
    System.setProperty("spring.datasource.username", postgres.superuser());
    System.setProperty("spring.datasource.password", postgres.password());
    ShopApplication.main(args);
  }
}
