package dev.daybook.examples.tickets

import dev.daybook.examples.tickets.Rejected.Reason
import dev.daybook.examples.tickets.TicketCommand.Open
import dev.daybook.examples.tickets.TicketCommand.Reopen
import dev.daybook.examples.tickets.TicketCommand.Resolve
import dev.daybook.examples.tickets.TicketEvent.Assigned
import dev.daybook.examples.tickets.TicketEvent.Opened
import dev.daybook.examples.tickets.TicketEvent.Reopened
import dev.daybook.examples.tickets.TicketEvent.Resolved
import dev.daybook.test.DeciderSpec
import org.junit.jupiter.api.Test

class TicketDeciderTest {
  private val ticket = DeciderSpec.of(TicketDecider, Rejected::class.java, Rejected::reason)

  @Test
  fun `a ticket is opened, with or without an order`() {
    ticket.given().`when`(Open("No light")).then(Opened("No light", null))
    ticket.given().`when`(Open("No light", "A-17")).then(Opened("No light", "A-17"))
  }

  @Test
  fun `a ticket is opened once`() {
    ticket.given(opened).`when`(Open("No light")).thenRejected(Reason.TICKET_EXISTS)
  }

  @Test
  fun `a ticket is resolved by its agent`() {
    ticket
        .given(opened, Assigned("ada"))
        .`when`(Resolve("A new bulb"))
        .then(Resolved("ada", "A new bulb"))
  }

  @Test
  fun `a ticket without an agent is not resolved`() {
    ticket.given(opened).`when`(Resolve()).thenRejected(Reason.NOT_ASSIGNED)
  }

  @Test
  fun `a resolved ticket is not resolved again`() {
    ticket.given(opened, Assigned("ada"), resolved).`when`(Resolve()).thenNothing()
  }

  @Test
  fun `a reopened ticket waits for an agent`() {
    val history = ticket.given(opened, Assigned("ada"), resolved)
    history.`when`(Reopen("Dark again")).then(Reopened("Dark again"))
    ticket.given(opened, Assigned("ada"), resolved, Reopened("Dark")).thenState(Ticket.Waiting)
  }

  @Test
  fun `a ticket that was not opened is unknown`() {
    ticket.given().`when`(Reopen("Dark again")).thenRejected(Reason.NO_SUCH_TICKET)
  }

  private companion object {
    val opened = Opened("No light", null)
    val resolved = Resolved("ada", null)
  }
}
