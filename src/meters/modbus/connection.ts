import { createConnection, type Socket } from "node:net";

/** A device on a network: nothing else is ever connected to. */
export interface ModbusTarget {
  readonly host: string;
  readonly port: number;
  /** 0 to 255; behind a gateway the address on the serial line. */
  readonly unit: number;
}

/** Why a device did not give what it was asked for. */
export class ModbusFault extends Error {
  /** For reports. */
  readonly reason: string;
  /** Whether the connection can still be used. */
  readonly recoverable: boolean;

  constructor(reason: string, detail: string, recoverable = false) {
    super(detail);
    this.name = "ModbusFault";
    this.reason = reason;
    this.recoverable = recoverable;
  }
}

/** Exception codes of the Modbus application protocol 1.1b3, section 7. */
const EXCEPTIONS: ReadonlyMap<number, string> = new Map([
  [1, "illegal function"],
  [2, "illegal data address"],
  [3, "illegal data value"],
  [4, "server device failure"],
  [5, "acknowledge"],
  [6, "server device busy"],
  [8, "memory parity error"],
  [10, "gateway path unavailable"],
  [11, "gateway target device failed to respond"],
]);

/** Transaction, protocol, length, unit. */
const HEADER_BYTES = 7;
/** A unit and a protocol data unit of 253 bytes. */
const MAX_LENGTH = 254;
const EXCEPTION_FLAG = 0x80;

interface Pending {
  readonly transaction: number;
  readonly code: number;
  readonly bytes: number;
  readonly resolve: (data: Buffer) => void;
  readonly reject: (fault: ModbusFault) => void;
}

/**
 * A Modbus TCP connection that can only read, one request at a time. Every answer is held to the
 * request: transaction, unit, function and length must be those asked for.
 */
export class ModbusConnection {
  readonly #socket: Socket;
  readonly #target: ModbusTarget;
  readonly #timeout: number;
  #pending: Pending | null = null;
  #transaction = 0;
  #received: Buffer = Buffer.alloc(0);
  #fault: ModbusFault | null = null;

  private constructor(socket: Socket, target: ModbusTarget, timeout: number) {
    this.#socket = socket;
    this.#target = target;
    this.#timeout = timeout;
    socket.on("data", (chunk: Buffer) => {
      this.#take(chunk);
    });
    socket.on("error", (error) => {
      this.#fail(new ModbusFault("modbus-closed", error.message));
    });
    socket.on("close", () => {
      this.#fail(new ModbusFault("modbus-closed", "the device closed the connection"));
    });
  }

  /**
   * Connects.
   *
   * @param timeout milliseconds, also for every answer
   * @throws ModbusFault `modbus-unreachable`
   */
  static async open(target: ModbusTarget, timeout: number): Promise<ModbusConnection> {
    const { host, port } = target;
    const socket = createConnection({ host, port, noDelay: true });
    await new Promise<void>((resolve, reject) => {
      const fail = (detail: string): void => {
        socket.destroy();
        reject(new ModbusFault("modbus-unreachable", detail));
      };
      const timer = setTimeout(() => {
        fail(`nobody answered within ${String(timeout)} ms`);
      }, timeout);
      socket.once("error", (error) => {
        clearTimeout(timer);
        fail(error.message);
      });
      socket.once("connect", () => {
        clearTimeout(timer);
        socket.removeAllListeners("error");
        resolve();
      });
    });
    return new ModbusConnection(socket, target, timeout);
  }

  /**
   * Reads registers.
   *
   * @param code 3 for holding, 4 for input registers
   * @returns two bytes a register
   * @throws ModbusFault `modbus-exception`, after which the connection can be used, or
   * `modbus-timeout`, `modbus-malformed`, `modbus-closed`, after which it is closed
   */
  async read(code: 3 | 4, address: number, count: number): Promise<Buffer> {
    if (this.#fault !== null) throw this.#fault;
    this.#transaction = (this.#transaction + 1) & 0xffff;
    const transaction = this.#transaction;
    const request = Buffer.alloc(12);
    request.writeUInt16BE(transaction, 0);
    request.writeUInt16BE(6, 4);
    request.writeUInt8(this.#target.unit, 6);
    request.writeUInt8(code, 7);
    request.writeUInt16BE(address, 8);
    request.writeUInt16BE(count, 10);
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Buffer>((resolve, reject) => {
        this.#pending = { transaction, code, bytes: count * 2, resolve, reject };
        timer = setTimeout(() => {
          const detail = `no answer within ${String(this.#timeout)} ms`;
          this.#fail(new ModbusFault("modbus-timeout", detail));
        }, this.#timeout);
        this.#socket.write(request);
      });
    } finally {
      clearTimeout(timer);
    }
  }

  /** Closes the connection; what is still asked for fails. */
  close(): void {
    this.#fail(new ModbusFault("modbus-closed", "the connection was closed"));
  }

  #take(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    while (this.#received.length >= HEADER_BYTES && this.#fault === null) {
      const length = this.#received.readUInt16BE(4);
      if (this.#received.readUInt16BE(2) !== 0 || length < 3 || length > MAX_LENGTH) {
        this.#malformed("it is no Modbus TCP frame");
        return;
      }
      const end = HEADER_BYTES - 1 + length;
      if (this.#received.length < end) return;
      const frame = this.#received.subarray(0, end);
      this.#received = this.#received.subarray(end);
      this.#answer(frame);
    }
  }

  #answer(frame: Buffer): void {
    const pending = this.#pending;
    if (pending === null) {
      this.#malformed("it answers what nobody asked");
      return;
    }
    const code = frame.readUInt8(7);
    const data = frame.subarray(8);
    if (frame.readUInt16BE(0) !== pending.transaction) {
      this.#malformed("it answers another request");
    } else if (frame.readUInt8(6) !== this.#target.unit) {
      this.#malformed(`unit ${String(frame.readUInt8(6))} answers instead`);
    } else if (code === (pending.code | EXCEPTION_FLAG) && data.length === 1) {
      const number = data.readUInt8(0);
      const name = EXCEPTIONS.get(number) ?? "unknown exception";
      this.#pending = null;
      pending.reject(new ModbusFault("modbus-exception", `${name} (${String(number)})`, true));
    } else if (code !== pending.code) {
      this.#malformed(`function ${String(code)} answers ${String(pending.code)}`);
    } else if (data.readUInt8(0) !== pending.bytes || data.length !== pending.bytes + 1) {
      this.#malformed(`${String(data.length - 1)} bytes answer for ${String(pending.bytes)}`);
    } else {
      this.#pending = null;
      pending.resolve(Buffer.from(data.subarray(1)));
    }
  }

  #malformed(what: string): void {
    this.#fail(new ModbusFault("modbus-malformed", `the answer cannot be taken: ${what}`));
  }

  #fail(fault: ModbusFault): void {
    this.#fault ??= fault;
    this.#socket.destroy();
    const pending = this.#pending;
    this.#pending = null;
    pending?.reject(fault);
  }
}
