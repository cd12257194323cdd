package dev.daybook.kafka.inbox;

/// Executes the command of a record.
@FunctionalInterface
public interface InboxHandler {
  /// Executes a command. Append by `CommandHandler.once(record.idempotencyKey())`, with
  /// `record.metadata()`: then the command is in the log at most once, although this method may be
  /// called for a record again, on any node.
  ///
  /// Called for one record of a key after another, and for several keys concurrently, on virtual
  /// threads.
  ///
  /// @return the result for the sender
  /// @throws dev.daybook.eventstore.errors.EventStoreException of the log: if it says nothing about
  ///   the record, such as a database that is away, the inbox waits and calls the handler again
  /// @throws Exception any other: the record can't be executed. After the attempts of the options
  ///   it is parked with the message of the exception
  InboxResult handle(InboxRecord record) throws Exception;
}
