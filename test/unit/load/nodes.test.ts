import { expect } from "chai";

import { GridwellError } from "../../../src/domain/errors.ts";
import { NodeWatch, parseProcess, readNodeList } from "../../../src/load/nodes.ts";

const STAT =
  "4242 (geth (x) y) S 1 4242 4242 0 -1 4194560 9 0 0 0 150 50 0 0 20 0 12 0 8000 1000 200";
const STATUS = "Name:\tgeth\nVmPeak:\t  9000 kB\nVmRSS:\t    2048 kB\nThreads:\t12\n";
const IO = "rchar: 1\nwchar: 2\nread_bytes: 3\nwrite_bytes: 8192\ncancelled_write_bytes: 9\n";

describe("parseProcess", function () {
  it("reads processor time, memory and writes, whatever the process is called", function () {
    expect(parseProcess(STAT, STATUS, IO)).to.deep.equal({
      cpu: 2_000,
      memory: 2_097_152,
      written: 8_192,
    });
  });

  it("says null where the system does not tell what was written", function () {
    expect(parseProcess(STAT, STATUS, null).written).to.equal(null);
  });
});

describe("NodeWatch", function () {
  it("gives what was used between two looks, and leaves out a process that is gone", function () {
    const readings = [
      { cpu: 1_000, memory: 10, written: 500 },
      { cpu: 1_500, memory: 12, written: 700 },
      { cpu: 1_510, memory: 12, written: 700 },
      { cpu: 3_500, memory: 11, written: 1_500 },
    ];
    const nodes = [
      { name: "a", pid: 1 },
      { name: "gone", pid: 2 },
    ];
    const watch = new NodeWatch(nodes, (pid) => (pid === 1 ? (readings.shift() ?? null) : null));
    for (const at of [0, 1_000, 1_010, 3_000]) watch.look(at);
    expect(watch.watched()).to.deep.equal([
      {
        name: "a",
        pid: 1,
        samples: [
          { at: 1_000, cpuPercent: 50, memoryBytes: 12, writtenBytes: 200 },
          { at: 3_000, cpuPercent: 100, memoryBytes: 11, writtenBytes: 1_000 },
        ],
      },
      { name: "gone", pid: 2, samples: [] },
    ]);
  });
});

describe("readNodeList", function () {
  it("takes a network's document and keeps the processes that run, and the signers' sockets", function () {
    const text =
      '{"dir":"d","nodes":[{"name":"signer-1","role":"signer","pid":12,"ipc":"/s1"},' +
      '{"name":"signer-2","role":"signer","pid":null,"ipc":"/s2"},{"name":"rpc","role":"rpc","pid":13,"ipc":"/r"},' +
      '{"name":"other","pid":14}]}';
    expect(readNodeList(text, "f")).to.deep.equal({
      processes: [
        { name: "signer-1", pid: 12 },
        { name: "rpc", pid: 13 },
        { name: "other", pid: 14 },
      ],
      sockets: ["/s1", "/s2"],
    });
  });

  it("refuses everything else", function () {
    const texts = ["", "{}", "null", '{"nodes":[1]}', '{"nodes":[{"name":"a/b","pid":1}]}'];
    texts.push('{"nodes":[{"name":"a","pid":"1"}]}', '{"nodes":[{"name":"a","pid":0}]}');
    for (const text of texts) {
      expect(() => readNodeList(text, "f"), text)
        .to.throw(GridwellError)
        .with.property("code", "LOAD_NODES_INVALID");
    }
  });
});
