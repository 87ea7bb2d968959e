-- What multiply.cpp does to a file, to the schema of PostgreSQL that comes first in search_path:
--   psql --set times=N --file multiply.sql
-- Without triggers (each row would be looked up again) and with the indices made at the end.
SET session_replication_role = replica;
SET maintenance_work_mem = '512MB';

CREATE FUNCTION pg_temp.columns_of(of_table text, replaced jsonb) RETURNS text LANGUAGE sql AS $$
    SELECT string_agg(coalesce(replaced ->> column_name, 'o.' || quote_ident(column_name)), ', ' ORDER BY ordinal_position)
    FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = of_table
$$;

CREATE PROCEDURE pg_temp.multiply(times bigint) LANGUAGE plpgsql AS $$
DECLARE
    last bigint := (SELECT coalesce(max(id), 0) FROM complaint);
    -- The id of the k-th copy: those of one complaint follow each other.
    copy text := format('%s + (%%s - 1) * %s + k', last, times - 1);
    complaint_id text := format(copy, 'o.id');
    index_names text[];
    index_definitions text[];
    line text;
BEGIN
    SELECT array_agg(format('%I', i.indexname)), array_agg(i.indexdef) INTO index_names, index_definitions
    FROM pg_indexes i
    WHERE i.schemaname = current_schema() AND i.tablename IN ('complaint', 'event')
      AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conname = i.indexname);
    FOREACH line IN ARRAY index_names LOOP EXECUTE 'DROP INDEX ' || line; END LOOP;
    EXECUTE format('INSERT INTO complaint SELECT %s FROM complaint o CROSS JOIN generate_series(1, %s) k',
        pg_temp.columns_of('complaint', jsonb_build_object(
            'id', complaint_id,
            -- A number keeps its form; its check digit is that of the first.
            'number', 'replace(o.number, ''-'' || lpad(o.sequence::text, 4, ''0'') || ''-'', ''-'' || (o.sequence + k * 100000) || ''-'')',
            'sequence', 'o.sequence + k * 100000',
            'token', format('substr(o.token, 1, 24) || lpad(to_hex(%s), 8, ''0'')', complaint_id),
            'filed_at', 'o.filed_at + k')),
        times - 1);
    EXECUTE format('INSERT INTO event SELECT %s FROM event o CROSS JOIN generate_series(1, %s) k',
        pg_temp.columns_of('event', jsonb_build_object('complaint', format(copy, 'o.complaint'))), times - 1);
    FOREACH line IN ARRAY index_definitions LOOP EXECUTE line; END LOOP;
END
$$;

CALL pg_temp.multiply(:times);
