-- What table names without a schema mean, as projections set it while they write (their Build):
-- a path that changes would make the driver prepare every statement anew.
select set_config('search_path', '${schema}, public', false)
