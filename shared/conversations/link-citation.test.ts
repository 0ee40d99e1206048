import { expect, it } from "vitest";
import { linkCitation } from "./link-citation.ts";

const place = {
  document: { id: "doc_1", title: "Factura", filename: "factura.pdf" },
  page: 2,
  start: 10,
  end: 20,
};
const image = "/v1/documents/doc_1/pages/2/image";

it.each([
  ["the page of a PDF file", place, "/v1/documents/doc_1/content#page=2"],
  [
    "the picture of a recognised page",
    { ...place, recognized: true as const, pageImage: image },
    image,
  ],
  [
    "the words of anything else",
    { ...place, page: null },
    "/v1/documents/doc_1/text?start=10&end=20",
  ],
])("a citation opens %s", (_, citation, link) => {
  expect(linkCitation(citation)).toBe(link);
});
