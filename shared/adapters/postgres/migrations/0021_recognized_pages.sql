-- Pages of a document that are pictures: first those that wait, then what was read off them.
CREATE TABLE recognized_pages (
  tenant_id text NOT NULL REFERENCES tenants ON DELETE CASCADE,
  document_id text NOT NULL REFERENCES documents ON DELETE CASCADE,
  generation int NOT NULL,
  page int NOT NULL,
  -- One worker at a time; one whose fence is old may not write.
  lease_until timestamptz NOT NULL DEFAULT '-infinity',
  fence int NOT NULL DEFAULT 0,
  recognized_at timestamptz, -- not yet
  text text NOT NULL DEFAULT '',
  confidence real NOT NULL DEFAULT 0 CHECK (confidence BETWEEN 0 AND 1),
  problem text, -- why the page could not be drawn or read
  has_picture boolean NOT NULL DEFAULT false, -- in the object store
  PRIMARY KEY (document_id, generation, page)
);
CREATE INDEX recognized_pages_by_tenant ON recognized_pages (tenant_id);

ALTER TABLE recognized_pages ENABLE ROW LEVEL SECURITY;
ALTER TABLE recognized_pages FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON recognized_pages TO pueblo_app
  USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
CREATE POLICY erasure ON recognized_pages TO pueblo_erasure USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON recognized_pages TO pueblo_app;
GRANT SELECT, DELETE ON recognized_pages TO pueblo_erasure;

-- Of a passage whose words were read off a picture: how sure they are.
ALTER TABLE passages ADD COLUMN confidence real CHECK (confidence BETWEEN 0 AND 1);
