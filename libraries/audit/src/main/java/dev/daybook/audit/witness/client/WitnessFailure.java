package dev.daybook.audit.witness.client;

/// Why a witness did not cosign a checkpoint.
public enum WitnessFailure {
  /// The policy has no address of the witness, so it is not asked.
  NO_ADDRESS,
  /// There is no connection, or it was cut.
  UNREACHABLE,
  /// There was no response, or no connection, in time.
  TIMED_OUT,
  /// The witness doesn't follow this log: its operator must add the log's key.
  UNKNOWN_LOG,
  /// The witness knows another key for the log's origin.
  KEY_REFUSED,
  /// The witness refused the request for another reason, or has a fault.
  REFUSED,
  /// The response is not a cosignature of this checkpoint by the witness's key.
  INVALID_RESPONSE,
  /// The log can't prove that its tree begins with the one that the witness has cosigned.
  UNPROVABLE,
  /// The witness has cosigned another history of this log: it was restored to an earlier state or
  /// changed, or its key is used for another log.
  FORKED
}
