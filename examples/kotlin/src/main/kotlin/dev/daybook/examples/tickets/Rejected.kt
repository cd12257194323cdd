package dev.daybook.examples.tickets

/** A rule refuses a command. */
class Rejected(val reason: Reason) : RuntimeException(reason.toString(), null, false, false) {
  enum class Reason {
    TICKET_EXISTS,
    NO_SUCH_TICKET,
    NOT_ASSIGNED,
    NOT_WAITING,
    NOT_RESOLVED,
    TOO_MANY_TICKETS,
  }
}
