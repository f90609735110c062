/** An Atom entry of a Green Button feed, tied to others by its links alone. */
export function espiEntry(
  self: string,
  up: string,
  related: readonly string[],
  content: string,
): string {
  const links = [
    `self" href="${self}`,
    `up" href="${up}`,
    ...related.map((href) => `related" href="${href}`),
  ];
  return `  <entry>
${links.map((link) => `    <link rel="${link}"/>`).join("\n")}
    <content>
      ${content}
    </content>
  </entry>`;
}

/** The codes of an ESPI ReadingType of intervals. */
export interface EspiIntervals {
  /** 1 electricity, 9 potable water. */
  readonly commodity: number;
  /** ISO 4217 number; null for none. */
  readonly currency: number | null;
  /** 1 forward, 19 reverse. */
  readonly flow: number;
  /** 12 energy, 58 volume. */
  readonly kind: number;
  /** 72 Wh, 134 litres. */
  readonly uom: number;
  /** Seconds. */
  readonly length: number;
}

/** A ReadingType of amounts by interval (accumulation behaviour 4). */
export function espiReadingType(type: EspiIntervals): string {
  const { commodity, currency, flow, kind, uom, length } = type;
  const fields: [string, number][] = [
    ["accumulationBehaviour", 4],
    ["commodity", commodity],
    ...(currency === null ? [] : [["currency", currency] satisfies [string, number]]),
    ["flowDirection", flow],
    ["intervalLength", length],
    ["kind", kind],
    ["powerOfTenMultiplier", 0],
    ["uom", uom],
  ];
  const text = fields.map(([name, value]) => `<espi:${name}>${String(value)}</espi:${name}>`);
  return `<espi:ReadingType>${text.join("")}</espi:ReadingType>`;
}

/** A time period. */
export function espiPeriod(start: number, duration: number): string {
  return `<espi:duration>${String(duration)}</espi:duration><espi:start>${String(start)}</espi:start>`;
}
