-- What a model was paid for once: found again by the text, and gone with its passage.
ALTER TABLE passages
  ADD COLUMN embedding bytea, -- float32, little endian
  ADD COLUMN embedding_model text,
  ADD COLUMN text_hash bytea, -- SHA-256 of the text that was embedded
  ADD CHECK (embedding IS NULL OR (embedding_model IS NOT NULL AND text_hash IS NOT NULL));
-- Vectors do not compress: no time is lost in trying.
ALTER TABLE passages ALTER COLUMN embedding SET STORAGE EXTERNAL;
CREATE INDEX passages_by_embedding ON passages (tenant_id, embedding_model, text_hash)
  WHERE embedding IS NOT NULL;
