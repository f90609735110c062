import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";

import type { Alarm } from "../domain/alarm.ts";
import { GridwellError } from "../domain/errors.ts";
import type { Report } from "../domain/reading.ts";
import type { FormatAdapter } from "../meters/formats/adapter.ts";
import type { MeterMap } from "../meters/formats/meter-map.ts";
import { openMeterInput } from "../meters/formats/read.ts";
import { isModbusAddress, openModbusInput } from "../meters/modbus/input.ts";
import { SeriesCollector } from "../meters/series-collector.ts";

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

/** Bytes between two calls for progress. */
const PROGRESS_BYTES = 4_194_304;

/** What is not said by the files themselves. */
export interface ReadOptions {
  /** To read all files as; detected file by file when absent. */
  readonly format?: FormatAdapter | undefined;
  /** What the operator says of meters, columns and registers. */
  readonly map?: MeterMap | null;
  /** Unix seconds, for devices that are polled. */
  readonly clock: () => number;
  /** Told how much of a file was read, for files that take long. */
  readonly progress?: (path: string, share: number) => void;
}

/**
 * Reads meter files one after the other into one collector, so that several files of one meter make one series. The
 * address of a Modbus device (`modbus://HOST:PORT/UNIT`) is polled once.
 *
 * @throws GridwellError FILE_UNREADABLE, FORMAT_UNDETECTED, CSV_MAP_MISSING, MODBUS_ADDRESS, MODBUS_MAP_MISSING
 */
export async function readMeterFiles(
  paths: readonly string[],
  { format, map = null, clock, progress = () => undefined }: ReadOptions,
): Promise<ReadFiles> {
  const collector = new SeriesCollector();
  const files: ReadFile[] = [];
  const alarms: Alarm[] = [];
  const reports: Report[] = [];
  for (const path of paths) {
    const input = isModbusAddress(path)
      ? openModbusInput(path, map?.modbus, clock)
      : await openMeterInput(bytesOf(path, await sizeOfFile(path), progress), {
          path,
          format,
          map,
        });
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

/** The bytes of a file, with progress. */
async function* bytesOf(
  path: string,
  size: number,
  progress: (path: string, share: number) => void,
): AsyncGenerator<Uint8Array, void> {
  let read = 0;
  for await (const chunk of createReadStream(path)) {
    const bytes = chunk as Uint8Array;
    const before = Math.floor(read / PROGRESS_BYTES);
    read += bytes.length;
    if (Math.floor(read / PROGRESS_BYTES) > before) progress(path, read / size);
    yield bytes;
  }
}

/**
 * Bytes of a file.
 *
 * @throws GridwellError FILE_UNREADABLE when it is not there or no file
 */
export async function sizeOfFile(path: string): Promise<number> {
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
