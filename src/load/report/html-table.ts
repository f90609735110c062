import { escapeText } from "../../charts/markup.ts";

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
