-- What the last comparison of a view with the log has found wrong in the view as it is now: one
-- that was built anew has nothing of it any more. Parameter: the projection's name.
select done_at, case when rebuilt then 0 else differences end as differences
from ${schema}.operator_actions
where name = ? and (differences is not null or rebuilt) and not superseded
order by id desc
limit 1
