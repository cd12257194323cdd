package dev.daybook.examples.payments;

import dev.daybook.jackson.StrictJson;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// A command, as a record has it: `{"kind": "deposit", "account": "ada", "cents": 500}`, or
/// `{"kind": "transfer", "from": "ada", "to": "bob", "cents": 200}`.
sealed interface Payment {
  record Deposit(String account, long cents) implements Payment {}

  record Transfer(String from, String to, long cents) implements Payment {}

  /// @throws IllegalArgumentException if the text is not a payment
  static Payment parse(String text) {
    try {
      JsonNode json = StrictJson.mapper().readTree(text);
      long cents = json.required("cents").longValue();
      if (cents <= 0) {
        throw new IllegalArgumentException("cents must be above 0, not " + cents);
      }
      return switch (json.required("kind").stringValue()) {
        case "deposit" -> new Deposit(json.required("account").stringValue(), cents);
        case "transfer" ->
            new Transfer(
                json.required("from").stringValue(), json.required("to").stringValue(), cents);
        default -> throw new IllegalArgumentException("kind must be deposit or transfer");
      };
    } catch (JacksonException e) {
      throw new IllegalArgumentException("The payment can't be read: " + e.getMessage(), e);
    }
  }
}
