import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { exchangeToken } from "#shared/identity/exchange-token.ts";
import { createTestGateway } from "../../test/support/gateway.ts";
import { type Client, clientOf } from "../../test/support/http-client.ts";
import { createTestIdentity } from "../../test/support/identity.ts";
import { expectGoodManners, routesOf } from "../../test/support/route-battery.ts";
import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";

let database: TestDatabase;
let anyone: Client;
let caller: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  const identity = createTestIdentity(database.db);
  anyone = clientOf(createTestGateway(identity).app);
  const subjectToken = identity.localIdentity.signIn("battery@example.com");
  const { accessToken } = await exchangeToken({ kind: "id_token", subjectToken }, identity);
  caller = anyone.as(accessToken);
});
afterAll(() => database.close());

describe("every route", () => {
  it("answers what nobody should send with a problem, and stays up", async () => {
    const routes = await routesOf(anyone);
    expect(routes.length).toBeGreaterThanOrEqual(10);
    for (const route of routes) await expectGoodManners(route, anyone, caller);
    expect((await anyone.get("/readyz")).status).toBe(200);
  });
});
