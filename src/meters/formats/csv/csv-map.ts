import type { QualityName } from "../../../domain/quality.ts";
import type { Direction } from "../../../domain/reading.ts";

/** A column by its name in the header, or by its number from 1. */
export type CsvColumn = string | number;

/** Where the stamps stand and how they are written. */
export type CsvTime = {
  /**
   * `unix`, `unix-ms`, `iso`, or a pattern of `yyyy`, `MM`, `dd`, `HH`, `mm` and `ss`, every other
   * character standing for itself.
   */
  readonly pattern: string;
  /** IANA name for stamps without an offset; the context's when absent. */
  readonly zone?: string;
  /** What a stamp is of an interval; `end` when absent. */
  readonly stamp?: "end" | "start";
  /** Column of the start of an interval, of the same pattern, where rows have both. */
  readonly start?: CsvColumn;
  /** Which of the two a local time of the repeated hour is; `order` when absent. */
  readonly repeated?: "order" | "first" | "second" | "refuse";
} & (
  | { readonly column: CsvColumn }
  /** Two columns, which the pattern sees joined by a space. */
  | { readonly date: CsvColumn; readonly time: CsvColumn }
);

/** A column of values and what they mean. */
export interface CsvValue {
  /** `*` for every column that the map does not name: one meter each, its header the device. */
  readonly column: CsvColumn;
  /** In the long form: the text of the register column in the rows that this describes. */
  readonly is?: string;
  readonly register: string;
  readonly resource: string;
  readonly direction: Direction;
  /** What a value is: the state of a counter, an amount, or the mean power over an interval. */
  readonly kind: "register" | "interval" | "power";
  readonly unit: string;
  /** How many units one of the file's numbers is, as a decimal; `1` when absent. */
  readonly scale?: string;
  /** Value of a register, in units, at which it starts again; unknown when absent. */
  readonly modulus?: string;
  /** The meter, where no column names it. */
  readonly device?: string;
  /** The metered place, where no column names it. */
  readonly point?: string;
  /** True length of every interval; without it and a start column the neighbouring stamp tells. */
  readonly intervalSeconds?: number;
  /** Neighbouring stamps farther apart make no interval. */
  readonly maxGapSeconds?: number;
  /** Of values with a sign only this part, without its sign. Negative values are refused otherwise. */
  readonly part?: "positive" | "negative";
}

/** How a CSV file is to be read: the member `csv` of the operator's map. */
export interface CsvMap {
  /** One character; `,` when absent. */
  readonly delimiter?: string;
  /** Whether a row of column names comes first; true when absent. */
  readonly header?: boolean;
  /** Rows before the header or the first values; 0 when absent. */
  readonly skipRows?: number;
  /** `.` when absent. */
  readonly decimal?: "." | ",";
  /** Between groups of three digits; none is accepted when absent. */
  readonly thousands?: "." | "," | " " | "'";
  /** Texts that mean "no value", besides the empty cell. */
  readonly missing?: readonly string[];
  readonly time: CsvTime;
  /** Column of the meter's id. */
  readonly device?: CsvColumn;
  /** Column of the metered place. */
  readonly point?: CsvColumn;
  /** Column that says which register a row is of: the long form. */
  readonly register?: CsvColumn;
  readonly quality?: {
    readonly column: CsvColumn;
    /** By the text of the cell; one that is not listed is questionable and reported. */
    readonly codes: Readonly<Record<string, QualityName>>;
  };
  readonly values: readonly CsvValue[];
}
