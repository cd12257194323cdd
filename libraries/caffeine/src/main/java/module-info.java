/// A bounded cache of stream states.
module dev.daybook.caffeine {
  requires transitive dev.daybook.eventstore;
  requires transitive com.github.benmanes.caffeine;
  requires static transitive org.jspecify;

  exports dev.daybook.caffeine;
}
