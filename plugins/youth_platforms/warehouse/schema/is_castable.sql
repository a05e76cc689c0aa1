create or replace function raw.is_castable(value text, type_name text) returns boolean
language sql stable
return pg_input_is_valid(value, type_name);
