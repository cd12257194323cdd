where
  (wanted.categories is null or split_part(stream_id, '-', 1) = any (wanted.categories))
  and (wanted.types is null or type = any (wanted.types))
  and (wanted.stream is null or stream_id = wanted.stream)
  and (wanted.all_tags is null or string_to_array(tags, ' ') @> wanted.all_tags)
  and (wanted.id is null or event_id = wanted.id)
  and (wanted.correlation is null or metadata ->> 'correlationId' = wanted.correlation)
  and (wanted.causation is null or metadata ->> 'causationId' = wanted.causation)
  and (
    wanted.content is null
    or (
      -- Out-of-line data of large events would be read from disk for each of them.
      pg_column_size(data) <= 1048576
      and position(lower(wanted.content) in lower(data::text)) > 0
    )
  )
order by position ${order}
limit ?
