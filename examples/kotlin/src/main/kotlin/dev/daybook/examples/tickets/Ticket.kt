package dev.daybook.examples.tickets

/** The state of a support ticket. */
sealed interface Ticket {
  data object Unknown : Ticket

  data object Waiting : Ticket

  data class Assigned(val agent: String) : Ticket

  data class Resolved(val agent: String, val note: String?) : Ticket
}
