/// Given/when/then for deciders, and the contract tests of event stores.
module dev.daybook.test {
  requires transitive dev.daybook.eventstore;
  requires transitive java.sql;
  requires transitive org.junit.jupiter.api;
  requires transitive org.junit.jupiter.params;
  requires org.assertj.core;
  requires static transitive org.jspecify;

  exports dev.daybook.test;

  // JUnit calls the inherited tests of a store's test class.
  opens dev.daybook.test to
      org.junit.platform.commons;
}
