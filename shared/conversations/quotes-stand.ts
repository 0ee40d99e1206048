import { visible } from "#shared/knowledge/visibility.ts";

/**
 * SQL that is true for answers that quote and name nothing but documents which an actor may see: a deleted
 * one is not told of again from the moment of its deletion, though its purge comes later. `$person`
 * as `visible` takes it.
 */
export function quotesStand(person: `$${number}`): string {
  return `NOT EXISTS (
    SELECT FROM (SELECT jsonb_path_query(answers.citations, '$[*].document.id')
      UNION ALL SELECT jsonb_path_query(answers.details, '$.named[*].id')) AS quoted (id)
    WHERE NOT EXISTS (SELECT FROM documents
      WHERE documents.id = quoted.id #>> '{}' AND ${visible(person)}))`;
}
