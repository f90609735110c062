/** Text that is safe in an element and in a quoted attribute: names come from files, and words from nodes. */
export function escapeText(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");
}

/** A whole number with thousands apart, or with digits after the point. */
export function figure(value: number | null, digits = 0): string {
  if (value === null) return "–";
  return value.toLocaleString("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
