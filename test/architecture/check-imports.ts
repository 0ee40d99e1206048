import { readFileSync } from "node:fs";
import { cruise, type ICruiseResult } from "dependency-cruiser";

/** A resolver that silently finds nothing would pass every rule: demand that it saw the house. */
const minimumModules = 400;

const { options, ...ruleSet } = JSON.parse(readFileSync(".dependency-cruiser.json", "utf8"));
const { output } = await cruise(["shared", "functions", "run-services", "test"], {
  ...options,
  tsConfig: { fileName: "tsconfig.json" },
  ruleSet,
  validate: true,
});
const { modules, summary } = output as ICruiseResult;
const own = modules.filter(({ source }) => !source.includes("node_modules"));

for (const { from, to, rule } of summary.violations) {
  console.error(`${rule.name}: ${from} → ${to}`);
}
if (own.length < minimumModules) {
  console.error(`only ${own.length} modules seen, at least ${minimumModules} expected`);
}
if (summary.error > 0 || own.length < minimumModules) process.exit(1);
console.log(`${own.length} modules, ${summary.totalDependenciesCruised} imports, no rule broken`);
