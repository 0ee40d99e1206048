import type { TextBuilder } from "../build-text.ts";
import { createHtmlTable, type HtmlTable } from "./html-table.ts";

type List = { ordered: boolean; next: number };
type Table = { cells: HtmlTable; isLayout: boolean; listDepth: number };

/** Puts a stream of elements and text together to blocks. */
export type HtmlBlocks = {
  text(text: string): void;
  /** A block begins or ends here: what was collected is written. */
  boundary(): void;
  startHeading(level: number): void;
  endHeading(): void;
  startList(ordered: boolean, first: number): void;
  startItem(): void;
  endList(): void;
  startTable(): void;
  startRow(): void;
  startCell(attributes: Record<string, string>, isHeader: boolean): void;
  endTable(): void;
  end(): void;
};

export function createHtmlBlocks(builder: TextBuilder): HtmlBlocks {
  const lists: List[] = [];
  const tables: Table[] = [];
  let buffer = "";
  let heading: number | undefined;
  let items: string[] = [];
  /** The marker of an item whose text has not come yet. */
  let marker: string | undefined;

  const openCells = () => {
    const table = tables.at(-1);
    return table && !table.isLayout ? table.cells : undefined;
  };
  const inList = () => lists.length > (tables.at(-1)?.listDepth ?? 0);

  function boundary(): void {
    const text = buffer.trim();
    buffer = "";
    if (text === "") return;
    const cells = openCells();
    if (cells) cells.add(text);
    else if (heading !== undefined) {
      if (heading === 1) builder.title(text);
      builder.heading(text, heading);
    } else if (inList()) addToItem(text);
    else builder.paragraph(text);
  }

  function addToItem(text: string): void {
    if (marker !== undefined || items.length === 0) items.push((marker ?? "") + text);
    else items[items.length - 1] += `\n${text}`;
    marker = undefined;
  }

  function writeItems(): void {
    builder.list(items);
    items = [];
  }

  /** A heading or a table inside of a cell: that table only arranges blocks on the page. */
  function makeLayout(): void {
    for (const table of tables) {
      if (!table.isLayout) table.cells.write(builder, true);
      table.isLayout = true;
    }
  }

  return {
    text(text) {
      buffer += text;
    },
    boundary,
    startHeading(level) {
      boundary();
      makeLayout();
      writeItems();
      heading = level;
    },
    endHeading() {
      boundary();
      heading = undefined;
    },
    startList(ordered, first) {
      boundary();
      lists.push({ ordered, next: first });
    },
    startItem() {
      boundary();
      const list = lists.at(-1);
      const depth = Math.max(0, Math.min(8, lists.length - 1));
      marker = `${"  ".repeat(depth)}${list?.ordered ? `${list.next}.` : "-"} `;
      if (list) list.next++;
      // In a cell, or in an item outside of any list, the marker is plain text.
      if (openCells() || !inList()) {
        buffer = marker.trimStart();
        marker = undefined;
      }
    },
    endList() {
      boundary();
      lists.pop();
      if (!inList()) writeItems();
    },
    startTable() {
      boundary();
      makeLayout();
      writeItems();
      tables.push({ cells: createHtmlTable(), isLayout: false, listDepth: lists.length });
    },
    startRow() {
      boundary();
      openCells()?.startRow();
    },
    startCell(attributes, isHeader) {
      boundary();
      openCells()?.startCell(attributes, isHeader);
    },
    endTable() {
      boundary();
      const table = tables.pop();
      if (table && !table.isLayout) table.cells.write(builder, false);
    },
    end() {
      boundary();
      writeItems();
      for (const table of tables.splice(0)) {
        if (!table.isLayout) table.cells.write(builder, false);
      }
    },
  };
}
