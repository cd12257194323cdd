package dev.daybook.examples.tickets

import dev.daybook.postgres.embedded.LocalPostgres
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.Test

class MainIT {
  @Test
  fun `prints the mails about a ticket`() {
    LocalPostgres.startTemporary().use { postgres ->
      assertThat(run(database(postgres)))
          .containsExactly("1: we have your ticket", "1: it is resolved")
    }
  }
}
