import { excerpt, type AdapterContext, type AdapterItem, type FormatReader } from "../adapter.ts";
import { ItemDesk } from "../item-desk.ts";
import { LineSplitter, type Line } from "../line-splitter.ts";
import { fieldsOf, MAX_LINE_BYTES } from "./record.ts";

/** What a NEM file's records of measurement mean: all but 100 and 900, which this frame reads. */
export interface RecordBody {
  /** Takes a record; false when the format has no such record. */
  take(fields: readonly string[], line: Line): boolean;
  /** Hands out what waits for records that do not come: at the end of a file, and of the input. */
  flush(): void;
}

/**
 * The frame that NEM12 and NEM13 share: lines of comma-separated fields without quotes, from a 100
 * record to a 900 record. Several files one behind the other are read as they are.
 */
export class NemReader implements FormatReader {
  readonly #version: string;
  readonly #body: RecordBody;
  readonly #desk: ItemDesk;
  readonly #splitter = new LineSplitter(MAX_LINE_BYTES);
  #state: "before" | "inside" | "after" = "before";
  #last = { line: 1, byte: 0 };

  /**
   * @param version as the header names it
   * @param body given the desk on which to put what it finds
   */
  constructor(version: string, context: AdapterContext, body: (desk: ItemDesk) => RecordBody) {
    this.#version = version;
    this.#desk = new ItemDesk(version.toLowerCase(), context);
    this.#body = body(this.#desk);
  }

  push(chunk: Uint8Array): readonly AdapterItem[] {
    for (const line of this.#splitter.push(chunk)) this.#take(line);
    return this.#desk.drain();
  }

  end(): readonly AdapterItem[] {
    for (const line of this.#splitter.end()) this.#take(line);
    this.#body.flush();
    if (this.#state === "inside") this.#reportUnfinished();
    if (this.#state === "before") this.#refuse("records-missing", "the input holds no record");
    return this.#desk.end();
  }

  #take(line: Line): void {
    const { line: number, byte } = line;
    const fields = fieldsOf(line);
    const [indicator = ""] = fields;
    const blank = !line.tooLong && fields.every((field) => field === "");
    if (blank) return;
    this.#last = { line: number, byte };
    if (line.tooLong) this.#refuse("line-too-long", `more than ${String(MAX_LINE_BYTES)} bytes`);
    else if (indicator === "100") this.#begin(fields);
    else if (this.#state === "after") {
      this.#desk.count(line, "record-after-end", "records after 900 belong to no file");
    } else this.#takeRecord(indicator, fields, line);
  }

  #takeRecord(indicator: string, fields: readonly string[], line: Line): void {
    if (this.#state === "before") {
      this.#refuse("header-missing", "the first record is not 100");
      this.#state = "inside";
    }
    if (indicator === "900") {
      this.#state = "after";
      this.#body.flush();
    } else if (!this.#body.take(fields, line)) {
      const detail = `${excerpt(indicator, 12)} is no record of ${this.#version}`;
      this.#refuse("record-unknown", detail);
    }
  }

  #begin(fields: readonly string[]): void {
    this.#body.flush();
    if (this.#state === "inside") this.#reportUnfinished();
    this.#state = "inside";
    const version = fields[1] ?? "";
    if (version === this.#version) return;
    const detail = `the header says ${excerpt(version, 12)}; it is read as ${this.#version}`;
    this.#refuse("header-mismatch", detail);
  }

  #reportUnfinished(): void {
    this.#refuse("file-truncated", "the file has no 900 record: its end may be missing");
  }

  #refuse(reason: string, detail: string): void {
    this.#desk.refuse(this.#last, reason, detail);
  }
}
