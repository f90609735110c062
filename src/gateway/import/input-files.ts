import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

import type { Alarm } from "../../domain/alarm.ts";
import { GridwellError } from "../../domain/errors.ts";
import type { Report } from "../../domain/reading.ts";
import type { FormatAdapter } from "../../meters/formats/adapter.ts";
import type { MeterMap } from "../../meters/formats/meter-map.ts";
import { openMeterInput, type MeterInput } from "../../meters/formats/read.ts";
import { isModbusAddress, openModbusInput } from "../../meters/modbus/input.ts";
import { SeriesCollector } from "../../meters/series-collector.ts";

/** A file that was read. */
export interface ReadFile {
  readonly path: string;
  /** Name of the format that it was read as. */
  readonly format: string;
  /** Readings that came out of it. */
  readonly records: number;
}

/** What came out of a number of files. */
export interface ReadFiles {
  readonly collector: SeriesCollector;
  readonly files: readonly ReadFile[];
  /** What the meters complain of. */
  readonly alarms: readonly Alarm[];
  /** What was not read, and why. */
  readonly reports: readonly Report[];
}

/** How inputs are read, and what they do not say of themselves. */
export interface InputOptions {
  /** Read all files as this format; detected file by file when absent. */
  readonly format?: FormatAdapter | undefined;
  /** Units, scales, columns and registers; see docs/formats.md. */
  readonly map?: MeterMap | undefined;
  /** IANA zone of times that carry none; the map's, or Dutch time, when absent. */
  readonly zone?: string | undefined;
  /** Id of the meter behind messages that name none. */
  readonly device?: string | undefined;
}

/** Told how much of a file was read, for files that take long. */
type ReadProgress = (path: string, share: number) => void;

/** Bytes between two calls for progress. */
const PROGRESS_BYTES = 4_194_304;

/**
 * Reads meter files and Modbus devices (`modbus://HOST:PORT/UNIT`, polled once) one after the other into one collector,
 * so that several files of one meter make one series.
 *
 * @throws GridwellError FILE_UNREADABLE, FORMAT_UNDETECTED, MODBUS_ADDRESS, MODBUS_MAP_MISSING
 */
export async function readMeterFiles(
  paths: readonly string[],
  options: InputOptions = {},
  progress: ReadProgress = () => undefined,
): Promise<ReadFiles> {
  const collector = new SeriesCollector();
  const files: ReadFile[] = [];
  const alarms: Alarm[] = [];
  const reports: Report[] = [];
  for (const path of paths) {
    const input = await openInput(path, options, progress);
    let records = 0;
    for await (const batch of input.batches) {
      for (const item of batch) {
        if (item.kind === "report") reports.push(item.report);
        else if (item.kind === "alarm") alarms.push(item.alarm);
        else {
          collector.add(item.reading);
          records++;
        }
      }
    }
    files.push({ path, format: input.format.name, records });
  }
  return { collector, files, alarms, reports };
}

async function openInput(
  path: string,
  { format, map, zone, device }: InputOptions,
  progress: ReadProgress,
): Promise<MeterInput> {
  if (isModbusAddress(path)) {
    const clock = (): number => Math.floor(Date.now() / 1_000);
    return openModbusInput(path, map?.modbus, clock, device === undefined ? {} : { device });
  }
  const size = await sizeOfFile(path);
  let read = 0;
  const counted = async function* (): AsyncGenerator<Uint8Array, void> {
    for await (const chunk of createReadStream(path)) {
      const bytes = chunk as Uint8Array;
      const before = Math.floor(read / PROGRESS_BYTES);
      read += bytes.length;
      if (Math.floor(read / PROGRESS_BYTES) > before) progress(path, read / size);
      yield bytes;
    }
  };
  return openMeterInput(counted(), {
    ...{ path, format, map: map ?? null, device: device ?? null },
    ...(zone === undefined ? {} : { zone }),
  });
}

/**
 * Sees to it that an input is there before anything else is done.
 *
 * @throws GridwellError FILE_UNREADABLE, MODBUS_ADDRESS, MODBUS_MAP_MISSING
 */
export async function checkInput(path: string, { map }: InputOptions): Promise<void> {
  if (!isModbusAddress(path)) await sizeOfFile(path);
  else openModbusInput(path, map?.modbus, () => 0);
}

/**
 * Bytes of a file.
 *
 * @throws GridwellError FILE_UNREADABLE when it is not there or no file
 */
async function sizeOfFile(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (found.isFile()) return found.size;
  } catch (cause) {
    throw new GridwellError("FILE_UNREADABLE", `${path} cannot be read: is the name right?`, {
      where: path,
      cause,
    });
  }
  throw new GridwellError("FILE_UNREADABLE", `${path} is no file: name the files one by one`, {
    where: path,
  });
}
