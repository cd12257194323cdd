package dev.daybook.examples.tickets

import dev.daybook.eventstore.RecordedEvent
import dev.daybook.eventstore.errors.UnreadableEventException
import dev.daybook.examples.tickets.TicketEvent.Assigned
import dev.daybook.examples.tickets.TicketEvent.Opened
import dev.daybook.jackson.EventTypes
import dev.daybook.jackson.Tag
import dev.daybook.jackson.personal.PersonalData
import java.time.Instant
import java.util.UUID
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatIllegalArgumentException
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test

class TicketEventsTest {
  @Test
  fun `a nullable field is stored as null and read back`() {
    val event = Opened("No light", null)

    val stored = Tickets.EVENTS.encode(STREAM, event, UUID(0, 1), mapOf())

    assertThat(stored.data).contains("\"order\":null")
    assertThat(Tickets.EVENTS.decode(recorded(stored.type, stored.data))).isEqualTo(event)
  }

  @Test
  fun `null in a field that is not nullable is unreadable`() {
    assertThatThrownBy {
          Tickets.EVENTS.decode(recorded("TICKET_OPENED", """{"title": null, "order": null}"""))
        }
        .isInstanceOf(UnreadableEventException::class.java)
        .hasStackTraceContaining("non-null")
  }

  @Test
  fun `a field is a tag`() {
    val stored = Tickets.EVENTS.encode(STREAM, Assigned("ada"), UUID(0, 1), mapOf())

    assertThat(stored.tags).containsExactly("agent:ada")
  }

  sealed interface Order {
    @JvmRecord data class Placed(val item: String, val quantity: Int) : Order
  }

  @Test
  fun `an event of version 1 is read as version 2`() {
    val orders =
        EventTypes.of(Order::class.java)
            .event("ORDER_PLACED", Order.Placed::class.java, { it.put("quantity", 1) })
            .build()

    assertThat(orders.decode(recorded("ORDER_PLACED", """{"item": "bulb"}""")))
        .isEqualTo(Order.Placed("bulb", 1))
  }

  @JvmRecord data class Moved(@field:Tag("agent") val agent: String)

  @JvmRecord data class Named(@field:PersonalData(erasedAs = "?") val name: String)

  @Test
  fun `an annotation of the field alone counts too`() {
    val moves = EventTypes.of(Moved::class.java).event("MOVED", Moved::class.java).build()

    assertThat(moves.encode(STREAM, Moved("ada"), UUID(0, 1), mapOf()).tags)
        .containsExactly("agent:ada")
    assertThatIllegalArgumentException()
        .isThrownBy { EventTypes.of(Named::class.java).event("NAMED", Named::class.java).build() }
        .withMessageContaining("encryptedBy")
  }

  @JvmInline value class AgentId(val value: String)

  @JvmRecord data class Left(@Tag("agent") val agent: AgentId, val note: String?)

  @Test
  fun `a value class is stored as its value, and can be a tag`() {
    val leaving = EventTypes.of(Left::class.java).event("LEFT", Left::class.java).build()
    val event = Left(AgentId("ada"), null)

    val stored = leaving.encode(STREAM, event, UUID(0, 1), mapOf())

    assertThat(stored.data).isEqualTo("""{"agent":"ada","note":null}""")
    assertThat(stored.tags).containsExactly("agent:ada")
    assertThat(leaving.decode(recorded("LEFT", stored.data))).isEqualTo(event)
    assertThatThrownBy { leaving.decode(recorded("LEFT", """{"agent":null,"note":null}""")) }
        .isInstanceOf(UnreadableEventException::class.java)
  }

  data class Plain(val text: String)

  @Test
  fun `a data class that is not a record is refused`() {
    assertThatIllegalArgumentException()
        .isThrownBy { EventTypes.of(Plain::class.java).event("PLAIN", Plain::class.java) }
        .withMessageContaining("@JvmRecord")
  }

  data object Closed

  @JvmRecord data class StoredClosed(val reason: String?)

  @Test
  fun `an object has a stored form of its own`() {
    val closings =
        EventTypes.of(Closed::class.java)
            .event(
                "CLOSED",
                Closed::class.java,
                StoredClosed::class.java,
                { StoredClosed(null) },
                { Closed },
            )
            .build()

    val stored = closings.encode(STREAM, Closed, UUID(0, 1), mapOf())

    assertThat(closings.decode(recorded("CLOSED", stored.data))).isSameAs(Closed)
  }

  private fun recorded(type: String, data: String) =
      RecordedEvent(1, STREAM, 1, UUID(0, 1), type, data, """{"schemaVersion": 1}""", Instant.EPOCH)

  private companion object {
    val STREAM = Tickets.stream("1")
  }
}
