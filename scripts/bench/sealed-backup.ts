import { computeAddress, decodeRlp, encodeRlp, id, SigningKey } from "ethers";

import { headerOf, lineOfBlock } from "../../src/chain/archive/archived-block.ts";
import { EMPTY_TRIE } from "../../src/chain/archive/trie-root.ts";
import { writeBackup, type BackupPart } from "../../src/clique/backup/backup-file.ts";
import { firstHeader, genesisOf } from "../../src/clique/genesis.ts";
import { forgeBlock } from "../../src/experiments/p3-table2/forged-block.ts";

const SIGNERS = 3;
const PERIOD = 2;
const SETTINGS = { chainId: 5_777, period: PERIOD, gasLimit: 60_000_000, fork: "berlin" } as const;
const BEGIN = 1_700_000_000;

/**
 * Writes the backup of a chain of empty blocks with an empty state, which three signers sealed in turn.
 *
 * @param blocks after the first one
 * @returns their headers as they were sealed, RLP hex
 */
export async function writeSealedBackup(file: string, blocks: number): Promise<string[]> {
  const keys = Array.from({ length: SIGNERS }, (_, i) => new SigningKey(id(`signer ${String(i)}`)));
  keys.sort((a, b) => (accountOf(a) < accountOf(b) ? -1 : 1));
  const signers = keys.map(accountOf);
  // Blocks that are made here list no signers, so there must be no checkpoint.
  const chain = { ...SETTINGS, epoch: blocks + 1 };
  const headers = [firstHeader(genesisOf(chain, signers, new Map(), BEGIN), EMPTY_TRIE)];
  for (let number = 1; number <= blocks; number++) {
    const [parent, key] = [headers.at(-1), keys[number % SIGNERS]];
    if (parent === undefined || key === undefined) throw new TypeError("a chain without a first");
    headers.push(headerIn(forgeBlock({ parent, difficulty: 2, period: PERIOD, key })));
  }
  const [first = "", last = ""] = [headers[0], headers.at(-1)];
  const { number, hash, stateRoot, time } = headerOf(last);
  const counts = { files: 0, accounts: 0, slots: 0, blocks: headers.length, logs: 0 };
  async function* parts(): AsyncGenerator<BackupPart> {
    for (const header of headers) {
      yield await Promise.resolve({ kind: "block", line: lineOfBlock(header, [], []) });
    }
    yield { kind: "end", counts };
  }
  const { gasLimit, fork, chainId } = SETTINGS;
  await writeBackup(
    file,
    {
      chain: { chainId, period: PERIOD, epoch: chain.epoch, fork },
      node: { gasLimit, recommit: null },
      signers,
      genesisHash: headerOf(first).hash,
      block: { number, hash, stateRoot, time },
      blocks: headers.length,
      site: null,
    },
    parts(),
  );
  return headers.slice(1);
}

function accountOf(key: SigningKey): string {
  return computeAddress(key).toLowerCase();
}

function headerIn(block: string): string {
  const [header = ""] = decodeRlp(block);
  return encodeRlp(header);
}
