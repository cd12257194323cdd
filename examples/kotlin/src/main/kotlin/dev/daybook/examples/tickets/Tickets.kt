package dev.daybook.examples.tickets

import dev.daybook.eventstore.EventQuery.tag
import dev.daybook.eventstore.StreamId
import dev.daybook.eventstore.boundaries.Decision
import dev.daybook.eventstore.boundaries.DecisionView
import dev.daybook.examples.tickets.Rejected.Reason
import dev.daybook.examples.tickets.TicketEvent.Assigned
import dev.daybook.examples.tickets.TicketEvent.Opened
import dev.daybook.examples.tickets.TicketEvent.Reopened
import dev.daybook.examples.tickets.TicketEvent.Resolved
import dev.daybook.jackson.EventTypes

/** The event types of tickets, and the decision that depends on several of them. */
object Tickets {
  const val TICKETS_PER_AGENT_MAX = 3

  val EVENTS: EventTypes<TicketEvent> =
      EventTypes.of(TicketEvent::class.java)
          .event("TICKET_OPENED", Opened::class.java)
          .event("TICKET_ASSIGNED", Assigned::class.java)
          .event("TICKET_RESOLVED", Resolved::class.java)
          .event("TICKET_REOPENED", Reopened::class.java)
          .build()

  val ASSIGN: Decision<Assign, TicketEvent> =
      Decision.of<Assign, TicketEvent>(EVENTS)
          .appendTo { stream(it.ticket) }
          .view(DecisionView.ofStream({ stream(it.ticket) }, TicketDecider))
          .view({ tag("agent", it.agent) }, 0) { open, event ->
            when (event) {
              is Assigned -> open + 1
              is Resolved -> open - 1
              is Opened,
              is Reopened -> open
            }
          }
          .decide { command, ticket, open ->
            when (ticket) {
              Ticket.Unknown -> throw Rejected(Reason.NO_SUCH_TICKET)
              is Ticket.Assigned,
              is Ticket.Resolved -> throw Rejected(Reason.NOT_WAITING)
              Ticket.Waiting -> {
                if (open >= TICKETS_PER_AGENT_MAX) throw Rejected(Reason.TOO_MANY_TICKETS)
                listOf(Assigned(command.agent))
              }
            }
          }

  fun stream(ticket: String): StreamId = StreamId.of("ticket", ticket)
}
