package dev.daybook.accounts.imports.rows;

import dev.daybook.accounts.domain.Currency;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// A valid row of the file.
///
/// @param line line in which the row begins, from 1
/// @param fields the fields as in the file
/// @param transaction the bank's id of the row; empty if it has none
/// @param amount above 0
/// @param balance balance of the account after the row; null if the file has none
/// @param further the fields of further columns that are not blank, by the name of the column
public record Row(
    long line,
    List<String> fields,
    String account,
    Instant occurredAt,
    String transaction,
    boolean credit,
    BigDecimal amount,
    Currency currency,
    @Nullable BigDecimal balance,
    SequencedMap<String, String> further)
    implements FileRow {}
