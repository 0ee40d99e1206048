-- Three roles that own nothing and cannot log in: the application takes one per transaction.
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['pueblo_app', 'pueblo_identity', 'pueblo_system'] LOOP
    BEGIN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', name);
    EXCEPTION WHEN duplicate_object OR unique_violation THEN
      NULL; -- roles belong to the whole cluster; another database made it
    END;
    EXECUTE format('GRANT %I TO CURRENT_USER', name);
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', name);
  END LOOP;
END $$;

-- The tenant of this transaction; null, and so equal to no row's, when it was not set.
CREATE FUNCTION current_tenant() RETURNS text LANGUAGE sql STABLE PARALLEL SAFE
  RETURN nullif(current_setting('app.tenant_id', true), '');
