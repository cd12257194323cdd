-- Counts the sessions of an application.
-- Parameters: application name.
select count(*) as sessions from pg_stat_activity where application_name = ?
