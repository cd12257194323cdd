package dev.daybook.postgres.joined.flush;

import dev.daybook.postgres.sql.Sql;

/// The SQL of joined transactions on one log.
record JoinedStatements(
    String begin,
    String mark,
    String findMark,
    String prepare,
    String abort,
    String awaitLock,
    String findEventId) {

  static JoinedStatements of(String schema) {
    return new JoinedStatements(
        load("begin.sql", schema),
        load("mark.sql", schema),
        load("find-mark.sql", schema),
        load("prepare.sql", schema),
        load("abort.sql", schema),
        load("await-lock.sql", schema),
        load("find-event-id.sql", schema));
  }

  private static String load(String file, String schema) {
    return Sql.load(JoinedStatements.class, file, schema);
  }
}
