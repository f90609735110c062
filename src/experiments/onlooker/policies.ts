import { SLOTS_A_DAY, type HomeTrace } from "./home-trace.ts";

/** What anybody sees of a home in a slot: bytes of frames posted (0: none), and whether a delegation is in force. */
export interface Sighting {
  readonly bytes: number;
  readonly isDelegated: boolean;
}

/** A way of posting. */
export interface Policy {
  readonly name: string;
  /** What the chain shows of a home, slot by slot. */
  readonly show: (home: HomeTrace) => readonly Sighting[];
}

const HEAD_BYTES = 96;
const RECORD_BYTES = 118;
/** A sealed extended record without readings, and a reading in it: as `monitor post --extended` writes them. */
const EXTENDED_BYTES = 75;
const READING_BYTES = 60;

/** Ways of posting: the usual ones, and what gives a home away. */
export const POLICIES: readonly Policy[] = [
  { name: "once a day", show: daily(() => 0) },
  { name: "each slot", show: eachSlot(() => 0) },
  {
    name: "once a day, X as long as it is",
    show: daily((readings) => extended(readings)),
  },
  {
    name: "once a day, X padded to 8 KiB",
    show: daily((readings) => padded(extended(readings), 8_192)),
  },
  {
    name: "each slot, X as long as it is",
    show: eachSlot((readings) => extended(readings)),
  },
  {
    name: "each slot, X padded to 256 bytes",
    show: eachSlot((readings) => padded(extended(readings), 256)),
  },
  {
    name: "each slot, X padded to 2 KiB",
    show: eachSlot((readings) => padded(extended(readings), 2_048)),
  },
  {
    name: "only slots with use",
    show: ({ litres }) => litres.map((used) => seen(used === 0 ? 0 : frameBytes(1))),
  },
  { name: "each slot, some gateways off on trips", show: silentOnTrips },
  { name: "once a day, open delegations on trips", show: delegatedOnTrips },
];

/** Bytes of a frame of so many records without a correction; a test holds it to real frames. */
export function frameBytes(records: number, extendedBytes = 0): number {
  return HEAD_BYTES + records * RECORD_BYTES + extendedBytes;
}

function eachSlot(extendedOf: (readings: number) => number): Policy["show"] {
  return ({ draws }) => draws.map((readings) => seen(frameBytes(1, extendedOf(readings))));
}

/** All of a day in its last slot. */
function daily(extendedOf: (readings: number) => number): Policy["show"] {
  return ({ draws }) => {
    let readings = 0;
    return draws.map((more, slot) => {
      readings += more;
      if ((slot + 1) % SLOTS_A_DAY !== 0) return seen(0);
      const bytes = frameBytes(SLOTS_A_DAY, extendedOf(readings));
      readings = 0;
      return seen(bytes);
    });
  };
}

function silentOnTrips(home: HomeTrace): Sighting[] {
  const isOff = home.trip?.isSwitchedOff === true;
  return home.litres.map((_, slot) => seen(isOff && isAway(home, slot) ? 0 : frameBytes(1)));
}

function delegatedOnTrips(home: HomeTrace): Sighting[] {
  const isDelegated = home.trip?.isDelegated === true;
  return daily(() => 0)(home).map((sighting, slot) => {
    return { ...sighting, isDelegated: isDelegated && isAway(home, slot) };
  });
}

function extended(readings: number): number {
  return EXTENDED_BYTES + readings * READING_BYTES;
}

function padded(bytes: number, step: number): number {
  return Math.ceil(bytes / step) * step;
}

function isAway({ trip }: HomeTrace, slot: number): boolean {
  const day = Math.floor(slot / SLOTS_A_DAY);
  return trip !== null && day >= trip.from && day < trip.until;
}

function seen(bytes: number): Sighting {
  return { bytes, isDelegated: false };
}
