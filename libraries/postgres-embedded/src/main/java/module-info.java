/// A durable PostgreSQL server in a directory, started and stopped by the JVM.
module dev.daybook.postgres.embedded {
  requires org.slf4j;
  requires org.tukaani.xz;
  requires static transitive org.jspecify;

  exports dev.daybook.postgres.embedded;
}
