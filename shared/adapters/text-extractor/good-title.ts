/** What programs fill in by themselves: their own name, "untitled", a file name, a number. */
const empty =
  /^(microsoft (word|excel|powerpoint)\b.*|(un|non-)?titled?( ?\d*)|sin t[ií]tulo( ?\d*)|(new |nuevo )?documento?( ?\d*)|(powerpoint |new )?presentation( ?\d*)|presentaci[oó]n( ?\d*| de powerpoint)|(libro|book|hoja|sheet) ?\d*|diapositiva ?\d*|slide ?\d*|\(anonymous\)|\(unspecified\)|.*\.(docx?|xlsx?|pptx?|pdf|odt|rtf|indd|qxd|tex|dvi|html?|txt)|[\d\W_]*)$/iu;

/** The title that a file's metadata carry, unless it says nothing about the document. */
export function goodTitle(title: string | undefined): string | undefined {
  const trimmed = title?.slice(0, 1000).replace(/\s+/g, " ").trim() ?? "";
  return trimmed === "" || empty.test(trimmed) ? undefined : trimmed;
}
