-- The application's own migration: notes whether the log had been there before it.
create table application_start as
select to_regnamespace('daybook') is not null as log_was_there;
