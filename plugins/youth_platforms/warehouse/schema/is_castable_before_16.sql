-- PostgreSQL can say so by itself since version 16; before that a cast has to be tried, which takes longer.
create or replace function raw.is_castable(value text, type_name text) returns boolean
language plpgsql stable
as $$
begin
    if value is not null then
        execute format('select %L::%s', value, type_name::regtype);
    end if;
    return case when value is not null then true end;
exception
    when data_exception then return false;
end
$$;
