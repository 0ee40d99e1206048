CREATE TABLE users (
  id text PRIMARY KEY,
  issuer text NOT NULL,
  subject text NOT NULL,
  email text NOT NULL,
  name text NOT NULL DEFAULT '',
  language text NOT NULL DEFAULT 'es',
  created_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (issuer, subject)
);

CREATE TABLE tenants (
  id text PRIMARY KEY,
  name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  reconciled_at timestamptz NOT NULL DEFAULT '-infinity'
);

CREATE TABLE memberships (
  tenant_id text NOT NULL REFERENCES tenants ON DELETE CASCADE,
  user_id text NOT NULL REFERENCES users ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('owner', 'admin', 'member', 'viewer')),
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, user_id)
);
CREATE INDEX memberships_by_user ON memberships (user_id);

CREATE TABLE api_keys (
  id text PRIMARY KEY,
  tenant_id text NOT NULL REFERENCES tenants ON DELETE CASCADE,
  name text NOT NULL,
  prefix text NOT NULL,
  hash bytea NOT NULL UNIQUE,
  scopes text[] NOT NULL,
  created_by text NOT NULL REFERENCES users,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
CREATE INDEX api_keys_by_tenant ON api_keys (tenant_id, id);

ALTER TABLE users ENABLE ROW LEVEL SECURITY;
ALTER TABLE users FORCE ROW LEVEL SECURITY;
ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
ALTER TABLE memberships ENABLE ROW LEVEL SECURITY;
ALTER TABLE memberships FORCE ROW LEVEL SECURITY;
ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;

CREATE POLICY identity ON users TO pueblo_identity USING (true) WITH CHECK (true);
CREATE POLICY identity ON tenants TO pueblo_identity USING (true) WITH CHECK (true);
CREATE POLICY identity ON memberships TO pueblo_identity USING (true) WITH CHECK (true);
CREATE POLICY identity ON api_keys TO pueblo_identity USING (true) WITH CHECK (true);
CREATE POLICY own_tenant ON tenants TO pueblo_app
  USING (id = current_tenant()) WITH CHECK (id = current_tenant());
CREATE POLICY own_tenant ON memberships TO pueblo_app
  USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
CREATE POLICY own_tenant ON api_keys TO pueblo_app
  USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
CREATE POLICY system ON tenants TO pueblo_system USING (true) WITH CHECK (true);

GRANT SELECT, INSERT, UPDATE ON users, tenants TO pueblo_identity;
GRANT SELECT, INSERT, UPDATE, DELETE ON memberships TO pueblo_identity;
GRANT SELECT, UPDATE (last_used_at) ON api_keys TO pueblo_identity;
GRANT SELECT ON tenants, memberships TO pueblo_app;
GRANT SELECT, INSERT, UPDATE ON api_keys TO pueblo_app;
GRANT SELECT, UPDATE (reconciled_at) ON tenants TO pueblo_system;
