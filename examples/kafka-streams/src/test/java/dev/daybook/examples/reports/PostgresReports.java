package dev.daybook.examples.reports;

import static java.time.ZoneOffset.UTC;

import dev.daybook.eventstore.RecordedEvent;
import dev.daybook.jackson.EventMetadata;
import dev.daybook.postgres.projections.Projection;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/// The same reports as a projection of Daybook, in PostgreSQL.
final class PostgresReports implements Projection {
  private static final String UPSERT_ACCOUNT =
      """
      insert into report_accounts as account
      select ?, coalesce(change.data ->> 'currency', ''), change.moved, change.reserved,
        change.type = 'ACCOUNT_CLOSED', ?, ?
      from (
        select event.type, event.data,
          case
            when event.type in ('FUNDS_DEPOSITED', 'TRANSFER_RECEIVED') then event.amount
            when event.type in ('FUNDS_WITHDRAWN', 'TRANSFER_SENT', 'RESERVATION_CONFIRMED')
              then -event.amount
            else 0
          end as moved,
          case
            when event.type = 'FUNDS_RESERVED' then event.amount
            when event.type in ('RESERVATION_CONFIRMED', 'RESERVATION_RELEASED')
              then -event.amount
            else 0
          end as reserved
        from (
          select given.type, given.data, (given.data ->> 'amount')::numeric as amount
          from (values (?, ?::jsonb)) as given (type, data)
        ) as event
      ) as change
      on conflict (account) do update
      set balance = account.balance + excluded.balance,
        reserved = account.reserved + excluded.reserved,
        closed = account.closed or excluded.closed,
        version = excluded.version,
        changed_at = excluded.changed_at
      """;
  private static final String UPSERT_DAY =
      """
      insert into report_days as report
      select (?::timestamptz at time zone 'UTC')::date, event.data ->> 'currency',
        case when event.type = 'FUNDS_DEPOSITED' then event.amount else 0 end,
        case when event.type = 'FUNDS_WITHDRAWN' then event.amount else 0 end
      from (
        select given.type, given.data, (given.data ->> 'amount')::numeric as amount
        from (values (?, ?::jsonb)) as given (type, data)
      ) as event
      where event.type in ('FUNDS_DEPOSITED', 'FUNDS_WITHDRAWN')
      on conflict (day, currency) do update
      set deposits = report.deposits + excluded.deposits,
        withdrawals = report.withdrawals + excluded.withdrawals
      """;

  @Override
  public String name() {
    return "reports";
  }

  @Override
  public int version() {
    return 1;
  }

  @Override
  public List<Table> tables() {
    return List.of(
        new Table("report_accounts", List.of("account")),
        new Table("report_days", List.of("day", "currency")));
  }

  @Override
  public String createTables() {
    return """
    create table report_accounts (
      account text primary key,
      currency text not null,
      balance numeric not null,
      reserved numeric not null,
      closed boolean not null,
      version bigint not null,
      changed_at timestamptz not null
    );
    create table report_days (
      day date,
      currency text,
      deposits numeric not null,
      withdrawals numeric not null,
      primary key (day, currency)
    )
    """;
  }

  @Override
  public Set<String> types() {
    return Set.copyOf(AccountEvents.TYPES);
  }

  @Override
  public void apply(Connection transaction, List<RecordedEvent> events) throws SQLException {
    try (PreparedStatement account = transaction.prepareStatement(UPSERT_ACCOUNT);
        PreparedStatement day = transaction.prepareStatement(UPSERT_DAY)) {
      for (RecordedEvent event : events) {
        var time = EventMetadata.happenedAt(event).atOffset(UTC);
        account.setString(1, event.stream().toString());
        account.setLong(2, event.version());
        account.setObject(3, time);
        account.setString(4, event.type());
        account.setString(5, event.data());
        account.executeUpdate();
        day.setObject(1, time);
        day.setString(2, event.type());
        day.setString(3, event.data());
        day.executeUpdate();
      }
    }
  }
}
