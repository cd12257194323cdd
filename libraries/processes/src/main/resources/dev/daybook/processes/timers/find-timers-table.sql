-- Finds whether the table of timers is there.
select to_regclass('${schema}.process_timers') is not null as is_there
