-- The last comparison of a read model with the log, and how many rows of the current read model
-- differed: none if it has replaced the read model by a rebuilt one.
-- Parameters: name of the projection.
select done_at, case when rebuilt then 0 else differences end as differences
from ${schema}.operator_actions
where name = ? and (differences is not null or rebuilt) and not superseded
order by id desc
limit 1
