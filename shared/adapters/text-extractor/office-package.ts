import { unlessCorrupt } from "./document-problem.ts";
import { goodTitle } from "./good-title.ts";
import type { Archive } from "./read-archive.ts";
import { attribute, readXml } from "./read-xml.ts";

export type Relation = { id: string; type: string; target: string };

/** The parts of an Office file and how they refer to each other (ISO/IEC 29500-2). */
export type OfficePackage = {
  archive: Archive;
  mainPart: string;
  /** Relations of a part to other parts; `type` is the last word of the type's address. */
  relations(part: string): Promise<Relation[]>;
  /** The part that the main part relates to by this type. */
  related(type: string): Promise<string | undefined>;
};

export function officePackage(archive: Archive, mainPart: string): OfficePackage {
  async function relations(part: string): Promise<Relation[]> {
    return readRelations(archive, part);
  }
  return {
    archive,
    mainPart,
    relations,
    async related(type) {
      const relation = (await relations(mainPart)).find((one) => one.type === type);
      return relation?.target;
    },
  };
}

/** `part` "" asks for the relations of the package itself. Links to the outside are left out. */
export async function readRelations(archive: Archive, part: string): Promise<Relation[]> {
  const slash = part.lastIndexOf("/") + 1;
  const folder = part.slice(0, slash);
  const relations: Relation[] = [];
  await readXml(archive.chunks(`${folder}_rels/${part.slice(slash)}.rels`), {
    open(name, attributes) {
      if (name !== "Relationship" || attribute(attributes, "TargetMode") === "External") return;
      const id = attribute(attributes, "Id");
      const type = attribute(attributes, "Type")?.split("/").at(-1);
      const target = attribute(attributes, "Target");
      if (id && type && target) relations.push({ id, type, target: resolve(folder, target) });
    },
  });
  return relations;
}

function resolve(folder: string, target: string): string {
  const path: string[] = [];
  for (const step of (target.startsWith("/") ? target : folder + target).split("/")) {
    if (step === "..") path.pop();
    else if (step !== "" && step !== ".") path.push(step);
  }
  return path.join("/");
}

/** The title among the core properties, when it says something. */
export async function readCoreTitle(archive: Archive): Promise<string | undefined> {
  let inside = false;
  let title = "";
  const read = async () => {
    const core = (await readRelations(archive, "")).find(({ type }) => type === "core-properties");
    await readXml(archive.chunks(core?.target ?? "docProps/core.xml"), {
      open(name) {
        inside = name === "title";
      },
      text(text) {
        if (inside) title += text;
      },
      close() {
        inside = false;
      },
    });
  };
  await unlessCorrupt(read, undefined);
  return goodTitle(title);
}
