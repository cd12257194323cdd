-- Whether the history lacks the last versioned script, has a migration that failed, or one of a
-- later release. A later release that has begun tells so by its history before its comment. A
-- restore that was interrupted may have left the comment with a history that is empty.
-- Parameters: the version of the last versioned script, twice.
select not exists (
    select
    from ${schema}.${history} h
    where h.success and h.version = cast(? as bigint)::text
  )
  or exists (
    select
    from ${schema}.${history} h
    where not h.success or h.version ~ '^\d{1,18}$' and cast(h.version as bigint) > ?
  ) as unfinished
