package dev.daybook.examples.tickets

import dev.daybook.examples.tickets.Rejected.Reason
import dev.daybook.examples.tickets.TicketEvent.Assigned
import dev.daybook.examples.tickets.TicketEvent.Opened
import dev.daybook.examples.tickets.TicketEvent.Resolved
import dev.daybook.test.BoundarySpec
import org.junit.jupiter.api.Test

class AssignTest {
  private val assign = BoundarySpec.of(Tickets.ASSIGN, Rejected::class.java, Rejected::reason)

  private val threeTicketsOfAda =
      assign
          .given(Assigned("ada"), Assigned("ada"), Assigned("ada"), Assigned("bob"))
          .and(Tickets.stream("1"), listOf(Opened("No light", null)))

  @Test
  fun `a waiting ticket is assigned`() {
    threeTicketsOfAda.`when`(Assign("1", "bob")).then(Assigned("bob"))
  }

  @Test
  fun `an agent has at most three tickets`() {
    threeTicketsOfAda.`when`(Assign("1", "ada")).thenRejected(Reason.TOO_MANY_TICKETS)
  }

  @Test
  fun `an agent who resolves a ticket gets another one`() {
    threeTicketsOfAda
        .and(Tickets.stream("2"), listOf(Resolved("ada", null)))
        .`when`(Assign("1", "ada"))
        .then(Assigned("ada"))
  }

  @Test
  fun `a ticket has one agent`() {
    threeTicketsOfAda
        .and(Tickets.stream("1"), listOf(Assigned("eve")))
        .`when`(Assign("1", "bob"))
        .thenRejected(Reason.NOT_WAITING)
  }

  @Test
  fun `a ticket that was not opened is not assigned`() {
    assign.given().`when`(Assign("1", "ada")).thenRejected(Reason.NO_SUCH_TICKET)
  }
}
