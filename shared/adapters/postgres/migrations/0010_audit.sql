-- Who did what in a tenant. The application adds to it and reads it; it changes nothing.
CREATE TABLE audit_entries (
  id text PRIMARY KEY,
  tenant_id text NOT NULL, -- no reference: what was done outlives the tenant, under a pseudonym
  at timestamptz NOT NULL DEFAULT now(),
  actor_kind text NOT NULL CHECK (actor_kind IN ('user', 'api_key', 'system')),
  actor_id text NOT NULL,
  made_by text, -- the person behind an API key
  role text,
  action text NOT NULL,
  object text NOT NULL,
  details jsonb NOT NULL DEFAULT '{}',
  request_id text,
  address text
);
CREATE INDEX audit_entries_by_tenant ON audit_entries (tenant_id, id DESC);

-- Whoever erases people and tenants: a door of its own, so that nobody else can.
DO $$
BEGIN
  BEGIN
    CREATE ROLE pueblo_erasure NOLOGIN NOINHERIT;
  EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
  END;
  GRANT pueblo_erasure TO CURRENT_USER;
  GRANT USAGE ON SCHEMA public TO pueblo_erasure;
END $$;

ALTER TABLE audit_entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_entries FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON audit_entries TO pueblo_app
  USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
CREATE POLICY identity ON audit_entries FOR INSERT TO pueblo_identity WITH CHECK (true);
CREATE POLICY erasure ON audit_entries TO pueblo_erasure USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON audit_entries TO pueblo_app;
GRANT INSERT ON audit_entries TO pueblo_identity;
GRANT SELECT, INSERT, UPDATE ON audit_entries TO pueblo_erasure;
