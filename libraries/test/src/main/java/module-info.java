/// Given/when/then for deciders, and the contract that every event store must pass.
module dev.daybook.test {
  requires transitive dev.daybook.eventstore;
  requires transitive java.sql;
  requires transitive org.junit.jupiter.api;
  requires transitive org.junit.jupiter.params;
  requires org.assertj.core;
  requires static transitive org.jspecify;

  exports dev.daybook.test;

  // JUnit calls the tests that a store's own test class inherits.
  opens dev.daybook.test to
      org.junit.platform.commons;
}
