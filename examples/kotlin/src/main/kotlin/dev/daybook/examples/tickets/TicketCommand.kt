package dev.daybook.examples.tickets

/** What can be asked of a support ticket. */
sealed interface TicketCommand {
  data class Open(val title: String, val order: String? = null) : TicketCommand

  data class Resolve(val note: String? = null) : TicketCommand

  data class Reopen(val reason: String) : TicketCommand
}

/** Assigns a ticket to an agent: decided on the ticket and on all tickets of the agent. */
data class Assign(val ticket: String, val agent: String)
