package dev.daybook.accounts.cli.witness;

import dev.daybook.audit.notes.VerifierKey;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// Converts an option to the key of a log.
final class LogKeyOption implements ITypeConverter<VerifierKey> {
  @Override
  public VerifierKey convert(String key) {
    try {
      return VerifierKey.find(key);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(String.valueOf(e.getMessage()));
    }
  }
}
