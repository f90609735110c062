import { escapeText } from "../../charts/markup.ts";

/** A titled chart with its table beside it; both are markup already. */
export function section(title: string, chart: string, table: string): string {
  return (
    `<section><h2>${escapeText(title)}</h2><div class="pair"><figure>${chart}</figure>` +
    `<div class="scroll" tabindex="0">${table}</div></div></section>`
  );
}
