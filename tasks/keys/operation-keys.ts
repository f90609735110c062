import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";

import type { Wallet } from "ethers";

import type { Keys } from "../../src/chain/keys.ts";
import { GridwellError } from "../../src/domain/errors.ts";
import { findGatewayKey } from "../../src/gateway/own-keys.ts";
import { placeOfKeyFile, readKeyFile } from "../../src/monitoring/key-file.ts";
import { KeyRing, type KeyPlace } from "../../src/monitoring/key-ring.ts";
import type { MemberArguments } from "../market/open.ts";
import type { OpenMonitor } from "../monitor/open.ts";
import { choosePassword } from "../cli/password.ts";
import { whileWaiting } from "../cli/progress.ts";

/** Arguments of a command that works with a file of operation keys. */
export interface KeyArguments extends MemberArguments {
  readonly file: string;
  /** File with the key file's password; empty to be asked. */
  readonly keyPasswordFile: string;
  /** In the community gateway's name, not a member's. */
  readonly community: boolean;
}

/**
 * The account in whose name a command acts: a member's, or the community gateway's.
 *
 * @throws GridwellError `KEY_MISSING` when the seed does not hold the community gateway's key
 */
export async function accountOf(
  { community: { keys }, monitor }: OpenMonitor,
  args: Pick<KeyArguments, "community" | "member">,
): Promise<Wallet> {
  if (!args.community) return keys.household(args.member).connect(monitor.provider);
  const address = await monitor.contracts.monitor.communityGateway();
  const wallet = officerKey(keys, address);
  if (wallet !== null) return wallet.connect(monitor.provider);
  throw new GridwellError(
    "KEY_MISSING",
    `The seed holds no key of the community gateway ${address}: name its seed with --seed, or let the administrator ` +
      "set another",
  );
}

/** What a key file is bound to, and the way out when it is bound to something else. */
const PLACE_PARTS = [
  ["chainId", "chain", "name the file of this chain's keys, or that chain with --network"],
  [
    "monitor",
    "the monitor",
    "name the file of this community's keys; keys of a deployment that is gone open nothing here",
  ],
  [
    "owner",
    "the account",
    "name that account's file here, or the file's account: --member N for a member; the community gateway's file goes " +
      "with the commands that act for it (keys … --community, keys resources, monitor watch, open and reveal)",
  ],
] as const;

/**
 * Opens a file of operation keys, and sees to it that they are for this monitoring and account.
 *
 * @throws GridwellError `KEY_FILE_ELSEWHERE` when they are not, and what reading it throws
 */
export async function openKeyFile(
  open: OpenMonitor,
  args: Pick<KeyArguments, "file" | "keyPasswordFile">,
  owner: string,
): Promise<{ ring: KeyRing; password: string }> {
  const place = keyPlace(open, owner);
  const found = placeOfKeyFile(args.file);
  for (const [part, what, remedy] of PLACE_PARTS) {
    if (found[part] === place[part]) continue;
    throw new GridwellError(
      "KEY_FILE_ELSEWHERE",
      `The keys are for ${what} ${String(found[part])}, this is ${String(place[part])}: ${remedy}`,
      { where: args.file },
    );
  }
  const password = await choosePassword(
    args.keyPasswordFile,
    `Password of ${args.file}: `,
    "--key-password-file",
  );
  const ring = await whileWaiting("opening the keys", readKeyFile(args.file, password));
  return { ring, password };
}

/**
 * A file's ring; a new one, for the owner's next epoch, where there is no such file yet.
 *
 * @param choose asks for the password of a new file
 * @throws what {@link openKeyFile} throws
 */
export async function openOrMakeKeyFile(
  open: OpenMonitor,
  args: KeyArguments,
  owner: string,
  choose: () => Promise<string>,
): Promise<{ ring: KeyRing; password: string }> {
  if (existsSync(args.file)) return openKeyFile(open, args, owner);
  const epoch = await open.monitor.contracts.monitor.nextEpochOf(owner);
  const ring = KeyRing.create(keyPlace(open, owner), Number(epoch), randomBytes);
  return { ring, password: await choose() };
}

function keyPlace({ monitor }: OpenMonitor, owner: string): KeyPlace {
  return { chainId: monitor.chainId, monitor: monitor.addresses.monitor, owner };
}

function officerKey(keys: Keys, address: string): Wallet | null {
  const officers = [keys.operator(), keys.admin(), keys.custodian()];
  return officers.find((wallet) => wallet.address === address) ?? findGatewayKey(keys, address);
}
