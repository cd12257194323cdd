package dev.daybook.examples.tickets

import dev.daybook.eventstore.commands.CommandHandler
import dev.daybook.eventstore.commands.Decider
import dev.daybook.eventstore.memory.InMemoryEventStore
import dev.daybook.examples.tickets.TicketCommand.Open
import dev.daybook.examples.tickets.TicketCommand.Reopen
import java.time.Clock
import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit.SECONDS
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.Timeout

/** Commands from coroutines, which share one thread. */
@Timeout(60)
class CoroutinesTest {
  private val gate = CountDownLatch(1)
  private val tickets =
      CommandHandler.of(
          InMemoryEventStore(Clock.systemUTC()),
          Gated(gate, TicketDecider),
          Tickets.EVENTS,
      )

  private suspend fun handle(ticket: String, command: TicketCommand): Ticket =
      withContext(Dispatchers.IO) { tickets.handle(Tickets.stream(ticket), command).state() }

  /** Decides to open a ticket when the gate is open. */
  private class Gated(
      private val gate: CountDownLatch,
      private val decider: Decider<TicketCommand, Ticket, TicketEvent>,
  ) : Decider<TicketCommand, Ticket, TicketEvent> by decider {
    override fun decide(command: TicketCommand, ticket: Ticket): List<TicketEvent> {
      if (command is Open) check(gate.await(30, SECONDS)) { "The gate was not opened" }
      return decider.decide(command, ticket)
    }
  }

  @Test
  fun `a call that blocks holds up no other coroutine`() = runBlocking {
    val opened = (1..CALLS).map { async { handle("$it", Open("No light")) } }
    launch { gate.countDown() }

    assertThat(opened.awaitAll()).hasSize(CALLS).containsOnly(Ticket.Waiting)
    Unit
  }

  @Test
  fun `a rejection is thrown to the coroutine`() {
    assertThatThrownBy { runBlocking { handle("1", Reopen("Again dark")) } }
        .isInstanceOf(Rejected::class.java)
  }

  private companion object {
    const val CALLS = 100
  }
}
