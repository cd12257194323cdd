package dev.daybook.examples.tickets

import dev.daybook.jackson.Tag

/** What can happen to a support ticket. The fields are stored. */
sealed interface TicketEvent {
  @JvmRecord data class Opened(val title: String, val order: String?) : TicketEvent

  @JvmRecord data class Assigned(@Tag("agent") val agent: String) : TicketEvent

  @JvmRecord data class Resolved(@Tag("agent") val agent: String, val note: String?) : TicketEvent

  @JvmRecord data class Reopened(val reason: String) : TicketEvent
}
