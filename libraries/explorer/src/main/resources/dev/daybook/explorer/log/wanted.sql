with wanted as (
  select
    cast(? as text[]) as categories,
    cast(? as text[]) as types,
    cast(? as text) collate "C" as stream,
    cast(? as text[]) as all_tags,
    cast(? as uuid) as id,
    cast(? as text) as correlation,
    cast(? as text) as causation,
    cast(? as text) as content
)
