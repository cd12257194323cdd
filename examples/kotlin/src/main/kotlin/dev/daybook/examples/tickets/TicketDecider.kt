package dev.daybook.examples.tickets

import dev.daybook.eventstore.commands.Decider
import dev.daybook.examples.tickets.Rejected.Reason
import dev.daybook.examples.tickets.TicketCommand.Open
import dev.daybook.examples.tickets.TicketCommand.Reopen
import dev.daybook.examples.tickets.TicketCommand.Resolve
import dev.daybook.examples.tickets.TicketEvent.Assigned
import dev.daybook.examples.tickets.TicketEvent.Opened
import dev.daybook.examples.tickets.TicketEvent.Reopened
import dev.daybook.examples.tickets.TicketEvent.Resolved

/** The rules of one ticket. */
object TicketDecider : Decider<TicketCommand, Ticket, TicketEvent> {
  override fun initialState(): Ticket = Ticket.Unknown

  override fun decide(command: TicketCommand, ticket: Ticket): List<TicketEvent> =
      when (ticket) {
        Ticket.Unknown ->
            when (command) {
              is Open -> listOf(Opened(command.title, command.order))
              is Resolve,
              is Reopen -> throw Rejected(Reason.NO_SUCH_TICKET)
            }
        Ticket.Waiting ->
            when (command) {
              is Open -> throw Rejected(Reason.TICKET_EXISTS)
              is Resolve -> throw Rejected(Reason.NOT_ASSIGNED)
              is Reopen -> throw Rejected(Reason.NOT_RESOLVED)
            }
        is Ticket.Assigned ->
            when (command) {
              is Open -> throw Rejected(Reason.TICKET_EXISTS)
              is Resolve -> listOf(Resolved(ticket.agent, command.note))
              is Reopen -> throw Rejected(Reason.NOT_RESOLVED)
            }
        is Ticket.Resolved ->
            when (command) {
              is Open -> throw Rejected(Reason.TICKET_EXISTS)
              is Resolve -> emptyList()
              is Reopen -> listOf(Reopened(command.reason))
            }
      }

  override fun evolve(ticket: Ticket, event: TicketEvent): Ticket =
      when (event) {
        is Opened -> Ticket.Waiting
        is Assigned -> Ticket.Assigned(event.agent)
        is Resolved -> Ticket.Resolved(event.agent, event.note)
        is Reopened -> Ticket.Waiting
      }
}
