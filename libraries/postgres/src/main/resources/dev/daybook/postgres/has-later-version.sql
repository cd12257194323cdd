-- Whether a later release has migrated the schema: Flyway's history has a version after the given
-- one.
-- Parameters: the version.
-- Placeholders: ${schema}, ${history}.
select exists (
  select
  from ${schema}.${history} h
  where h.version ~ '^\d{1,18}$' and cast(h.version as bigint) > ?
) as has_later_version
