/** A place of a line; where y is null the line is broken. */
export interface Point {
  readonly x: number;
  readonly y: number | null;
  /** How far it reaches: the least and the greatest of repeats, or a confidence interval. */
  readonly low?: number;
  readonly high?: number;
}

/** Points that belong together, joined by a line. */
export interface Line {
  readonly kind: "line";
  readonly name: string;
  readonly points: readonly Point[];
  /** For what was only planned, or comes from somebody else. */
  readonly dashed?: boolean;
  /** How `low` and `high` are drawn: whiskers at the points unless a band along the line is asked for. */
  readonly spread?: "whiskers" | "band";
}

/** Bars from the axis up. */
export interface Bars {
  readonly kind: "bars";
  readonly name: string;
  readonly bars: readonly {
    readonly from: number;
    readonly upTo: number;
    readonly y: number;
    /** What a pointer on it shows. */
    readonly label: string;
  }[];
}

/** A thin line across, with a word. */
export interface Rule {
  readonly axis: "x" | "y";
  readonly at: number;
  readonly label: string;
}

/** A chart with one scale each way. */
export interface Chart {
  /** What it shows, for those who cannot see it. */
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly series: readonly (Line | Bars)[];
  readonly rules?: readonly Rule[];
  /** Where x begins; zero unless given. */
  readonly begin?: number;
  /** How y rises: evenly from zero unless by powers of ten, where nothing that is not above zero can be shown. */
  readonly scale?: "even" | "powers";
}
