-- Whether a migration failed, or a later release has begun one: it ends with the comment that names
-- the release.
-- Parameter: the version of the last versioned script.
select exists (
  select
  from ${schema}.${history}
  where not success or cast(version as bigint) > ?
) as unfinished
