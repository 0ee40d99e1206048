import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Files that start whole systems take longest: they go first, so that none runs alone at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const weight = ({ moduleId }: TestSpecification) =>
      /sigkill|who-sees-what|route-battery\.test/.test(moduleId)
        ? 2
        : /test\/e2e\/|run-services\/local\//.test(moduleId)
          ? 1
          : 0;
    return (await super.sort(files)).sort((a, b) => weight(b) - weight(a));
  }
}
