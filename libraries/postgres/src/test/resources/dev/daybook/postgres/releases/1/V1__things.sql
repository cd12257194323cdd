create table things (id bigint not null);
