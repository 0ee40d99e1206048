CREATE TABLE documents (
  id text PRIMARY KEY,
  tenant_id text NOT NULL REFERENCES tenants ON DELETE CASCADE,
  title text NOT NULL,
  filename text NOT NULL,
  media_type text NOT NULL,
  bytes bigint NOT NULL,
  sha256 text, -- unknown until a direct upload is complete
  declared_sha256 text, -- what the client of a direct upload promised
  language text,
  status text NOT NULL CHECK (status IN
    ('awaiting_upload', 'uploaded', 'extracting', 'indexing', 'indexed', 'failed', 'deleting')),
  status_reason text,
  pages int,
  passages int,
  tags text[] NOT NULL DEFAULT '{}',
  visibility text NOT NULL CHECK (visibility IN ('tenant', 'private')),
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  indexed_at timestamptz,
  deleted_at timestamptz, -- the tombstone: hidden from here on
  -- Searches see this generation of passages; 0 is none yet.
  live_generation int NOT NULL DEFAULT 0,
  -- The generation under way, or the last one that was.
  building_generation int NOT NULL DEFAULT 0,
  -- One worker extracts at a time; a worker whose fence is old may not commit.
  lease_until timestamptz NOT NULL DEFAULT '-infinity',
  fence int NOT NULL DEFAULT 0,
  -- When the sweeper looks at a document that should have moved on, and how often it has.
  deadline_at timestamptz NOT NULL,
  sweeps int NOT NULL DEFAULT 0
);
-- The same bytes under the same name are one document (one per owner when private).
CREATE UNIQUE INDEX documents_same ON documents
  (tenant_id, filename, sha256, (CASE visibility WHEN 'private' THEN created_by ELSE '' END))
  WHERE deleted_at IS NULL AND sha256 IS NOT NULL;
CREATE INDEX documents_by_tenant ON documents (tenant_id, id DESC);
CREATE INDEX documents_overdue ON documents (deadline_at)
  WHERE status NOT IN ('indexed', 'failed');

CREATE TABLE passages (
  id text PRIMARY KEY,
  tenant_id text NOT NULL REFERENCES tenants ON DELETE CASCADE,
  document_id text NOT NULL REFERENCES documents ON DELETE CASCADE,
  generation int NOT NULL,
  ordinal int NOT NULL,
  page int,
  headings text[] NOT NULL,
  text text NOT NULL,
  -- UTF-16 code units into the document's extracted text.
  start_offset int NOT NULL,
  end_offset int NOT NULL,
  UNIQUE (document_id, generation, ordinal)
);
CREATE INDEX passages_by_tenant ON passages (tenant_id, id);

-- Extraction hands passages over in batches; a generation is whole when each is indexed.
CREATE TABLE passage_batches (
  tenant_id text NOT NULL REFERENCES tenants ON DELETE CASCADE,
  document_id text NOT NULL REFERENCES documents ON DELETE CASCADE,
  generation int NOT NULL,
  batch int NOT NULL,
  first_ordinal int NOT NULL,
  last_ordinal int NOT NULL,
  indexed_at timestamptz,
  PRIMARY KEY (document_id, generation, batch)
);
CREATE INDEX passage_batches_by_tenant ON passage_batches (tenant_id);

ALTER TABLE documents ENABLE ROW LEVEL SECURITY;
ALTER TABLE documents FORCE ROW LEVEL SECURITY;
ALTER TABLE passages ENABLE ROW LEVEL SECURITY;
ALTER TABLE passages FORCE ROW LEVEL SECURITY;
ALTER TABLE passage_batches ENABLE ROW LEVEL SECURITY;
ALTER TABLE passage_batches FORCE ROW LEVEL SECURITY;

CREATE POLICY own_tenant ON documents TO pueblo_app
  USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
CREATE POLICY own_tenant ON passages TO pueblo_app
  USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
CREATE POLICY own_tenant ON passage_batches TO pueblo_app
  USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant());
CREATE POLICY system ON documents FOR SELECT TO pueblo_system USING (true);

GRANT SELECT, INSERT, UPDATE, DELETE ON documents, passages, passage_batches TO pueblo_app;
GRANT SELECT (id, tenant_id, status, deadline_at) ON documents TO pueblo_system;
