import { createAuthority } from "../certificates.ts";
import { startGoogleApi } from "../google-api/start-google-api.ts";
import { openPostgresDoor } from "./postgres-door.ts";
import { createSqlAdminApi } from "./sql-admin-api.ts";

const instance = { project: "pueblo-test", region: "europe-west1", name: "pueblo" };
const user = "pueblo-ai@pueblo-test.iam";

/** One Cloud SQL instance, in front of a PostgreSQL of ours. */
export async function startCloudSqlFake(databaseUrl: string) {
  const authority = createAuthority("Cloud SQL Server CA");
  let lifetime = 3_600;
  const api = await startGoogleApi((request) => answer(request));
  const answer = createSqlAdminApi({
    instance,
    authority,
    holds: api.holds,
    lifetime: () => lifetime,
  });
  const door = await openPostgresDoor({ instance, authority, user, databaseUrl });
  return {
    ...api,
    instance: `${instance.project}:${instance.region}:${instance.name}`,
    user,
    logins: door.logins,
    cut: door.cut,
    /** Certificates from now on hold for so many seconds; negative: they have expired. */
    certifyFor: (seconds: number) => {
      lifetime = seconds;
    },
    async close() {
      await door.close();
      await api.close();
    },
  };
}
