/** How a column stands: text at the left, figures at the right. */
export type Align = "left" | "right";

/**
 * Lines of a table for people: columns as wide as their longest cell, two spaces apart, a rule under the header.
 *
 * @param header titles, one a column
 * @param rows cells, as many as titles
 * @param align of each column; figures by default, the first column text
 */
export function table(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  align: readonly Align[] = header.map((_, column) => (column === 0 ? "left" : "right")),
): string[] {
  const widths = header.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return align[column] === "right" ? cell.padStart(width) : cell.padEnd(width);
      })
      .join("  ")
      .trimEnd();
  return [line(header), widths.map((width) => "-".repeat(width)).join("  "), ...rows.map(line)];
}

/** A whole number with thousands apart, as people read it: 74,332. */
export function grouped(value: bigint | number): string {
  return value.toLocaleString("en-US");
}

/** How many there are of something: `1 frame`, `2 frames`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** A bar for a share of the longest one, in eighths of a character, so that figures can be seen side by side. */
export function bar(share: number, width: number): string {
  const eighths = Math.max(1, Math.round(Math.min(1, share) * width * 8));
  const part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8] ?? "";
  return "█".repeat(Math.floor(eighths / 8)) + part;
}
