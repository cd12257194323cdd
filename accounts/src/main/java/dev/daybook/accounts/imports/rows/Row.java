package dev.daybook.accounts.imports.rows;

import dev.daybook.accounts.domain.Currency;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A row of the file that could be read.
///
/// @param line where it begins, from 1
/// @param fields as they stand in the file
/// @param transaction the bank's own id of it; empty if it has none
/// @param amount above 0
/// @param balance of the account after it; null if the file doesn't say
public record Row(
    long line,
    List<String> fields,
    String account,
    Instant occurredAt,
    String transaction,
    boolean credit,
    BigDecimal amount,
    Currency currency,
    @Nullable BigDecimal balance)
    implements FileRow {}
