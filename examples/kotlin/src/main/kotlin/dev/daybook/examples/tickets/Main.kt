package dev.daybook.examples.tickets

import dev.daybook.eventstore.boundaries.DecisionHandler
import dev.daybook.eventstore.commands.CommandHandler
import dev.daybook.eventstore.subscriptions.Subscription
import dev.daybook.examples.tickets.TicketCommand.Open
import dev.daybook.examples.tickets.TicketCommand.Resolve
import dev.daybook.examples.tickets.TicketEvent.Assigned
import dev.daybook.examples.tickets.TicketEvent.Opened
import dev.daybook.examples.tickets.TicketEvent.Reopened
import dev.daybook.examples.tickets.TicketEvent.Resolved
import dev.daybook.postgres.PostgresEventStore
import dev.daybook.postgres.embedded.LocalPostgres
import java.nio.file.Path
import javax.sql.DataSource
import org.postgresql.ds.PGSimpleDataSource

/** Opens a ticket, assigns and resolves it on an embedded PostgreSQL, and prints the mails. */
fun main() {
  LocalPostgres.start(Path.of("tickets-data")).use { postgres ->
    run(database(postgres)).forEach(::println)
  }
}

fun database(postgres: LocalPostgres): DataSource =
    PGSimpleDataSource().apply {
      setURL(postgres.jdbcUrl("postgres"))
      user = postgres.superuser()
      password = postgres.password()
    }

/** Returns the mails that were sent. */
fun run(database: DataSource): List<String> =
    PostgresEventStore.open(database).use { log ->
      val tickets = CommandHandler.of(log, TicketDecider, Tickets.EVENTS)
      val decisions = DecisionHandler.of(log)

      val broken = Tickets.stream("1")
      tickets.handle(broken, Open("The lamp is broken", order = "A-17"))
      decisions.handle(Tickets.ASSIGN, Assign(ticket = "1", agent = "ada"))
      tickets.handle(broken, Resolve())

      val sent = mutableListOf<String>()
      Subscription.of("mails", log) { event ->
            when (val happened = Tickets.EVENTS.decode(event)) {
              is Opened -> sent += "${event.stream.id}: we have your ticket"
              is Resolved -> sent += "${event.stream.id}: ${happened.note ?: "it is resolved"}"
              is Assigned,
              is Reopened -> {}
            }
          }
          .with(log.checkpoints())
          .catchUp()
      sent
    }
