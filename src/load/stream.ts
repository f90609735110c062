import type { Content } from "./raw-signer.ts";
import type { Load } from "./scenario.ts";
import type { PlannedBank } from "./verdict.ts";

/** One content of a stream, with its time and its sender. */
export interface Outgoing {
  /** Number of the sender within the stream. */
  readonly sender: number;
  readonly content: Content;
  /** Milliseconds after the run's start. */
  readonly due: number;
  readonly readings: number;
}

/** A load in its phase. */
export interface StreamPlace {
  /** Counts the loads of a scenario from 0. */
  readonly number: number;
  readonly phase: string;
  readonly load: Load;
  /** Start of the phase, milliseconds after the run's start. */
  readonly begin: number;
  readonly seconds: number;
  readonly seed: number;
  /** Number of the earlier load whose accounts, banks and meters it goes on with; null when it has its own. */
  readonly after: number | null;
}

/** Where the contracts of a run stand. */
export interface RunContracts {
  readonly ledger: string;
  readonly obvious: string;
}

/** What a load sends, before anything is signed. */
export interface Stream {
  readonly place: StreamPlace;
  /** Address of the contract that it writes to. */
  readonly target: string;
  /** What the funder sends before the run, in order. */
  readonly setup: readonly Content[];
  /** What the senders send before the run; their times do not count. */
  readonly warmUp: readonly Outgoing[];
  /** The load, by ascending time; to be taken once, and before that of a stream that goes on with it. */
  outgoing(): Generator<Outgoing>;
  /** How its banks must stand after all that was taken from it and from those that go on with it. */
  banks(): PlannedBank[];
  /** The stream of a later load that goes on with the same accounts, banks and meters. */
  goOn(place: StreamPlace): Stream;
}

/**
 * The places of a scenario's loads. A load that differs from one of an earlier phase in its rate only goes on with the
 * same accounts, banks and meters.
 */
export function placesOf(scenario: {
  readonly seed: number;
  readonly phases: readonly {
    readonly name: string;
    readonly seconds: number;
    readonly mix: readonly Load[];
  }[];
}): StreamPlace[] {
  const places: StreamPlace[] = [];
  let begin = 0;
  for (const { name, seconds, mix } of scenario.phases) {
    const earlier = places.filter(({ after }) => after === null);
    for (const load of mix) {
      const number = places.length;
      const found = earlier.findIndex((place) => isLike(place.load, load));
      // Two loads of a phase never share: their times would cross.
      const [first] = found < 0 ? [] : earlier.splice(found, 1);
      const seed = scenario.seed + number;
      places.push({
        number,
        phase: name,
        load,
        begin,
        seconds,
        seed,
        after: first?.number ?? null,
      });
    }
    begin += seconds * 1_000;
  }
  return places;
}

function isLike(one: Load, other: Load): boolean {
  return JSON.stringify({ ...one, rate: 0 }) === JSON.stringify({ ...other, rate: 0 });
}
