/// Personal data in events: a key per person, and erasure by destroying it.
@SuppressWarnings("opens") // two packages have no classes
module dev.daybook.personal {
  requires transitive dev.daybook.jackson;
  requires transitive dev.daybook.postgres;
  requires com.github.benmanes.caffeine;
  requires java.net.http;
  requires static transitive org.jspecify;

  exports dev.daybook.personal;
  exports dev.daybook.personal.erasures;
  exports dev.daybook.personal.kms;

  // The SQL statements and scripts in that package.
  opens dev.daybook.personal to
      dev.daybook.postgres;
  opens dev.daybook.personal.master to
      dev.daybook.postgres;
  opens dev.daybook.personal.schema.keys to
      dev.daybook.postgres;
}
