const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }

/** Text as it may stand in an element or an attribute; what XML cannot hold becomes a question mark. */
export function escapeXml(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, "?").replace(/[&<>"]/g, (mark) => entities[mark]!)
}

/** A whole drawing of this size; colours follow the reader's choice of light or dark. */
export function svgDocument(
  width: number,
  height: number,
  title: string,
  style: string,
  body: readonly string[],
): string {
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>${escapeXml(title)}</title>`,
    `<style>${style}</style>`,
    ...body,
    "</svg>",
  ]
  return `${lines.join("\n")}\n`
}
