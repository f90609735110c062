/** Text that is safe in an element and in a quoted attribute: names come from files, and words from nodes. */
export function escapeText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** A table. The first column is text, the others are figures. */
export function htmlTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  caption: string,
): string {
  const head = header.map((title) => `<th scope="col">${escapeText(title)}</th>`).join("");
  const body = rows.map(([first = "", ...rest]) => {
    const cells = rest.map((cell) => `<td>${escapeText(cell)}</td>`).join("");
    return `<tr><th scope="row">${escapeText(first)}</th>${cells}</tr>`;
  });
  return (
    `<table><caption>${escapeText(caption)}</caption><thead><tr>${head}</tr></thead>` +
    `<tbody>${body.join("\n")}</tbody></table>`
  );
}

/** A whole number with thousands apart, or with digits after the point. */
export function figure(value: number | null, digits = 0): string {
  if (value === null) return "–";
  return value.toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
