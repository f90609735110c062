/**
 * The two monitors that an experiment brings along, as bytes to sign: a resource monitor of its own, and the naive one
 * beside it. Nothing here asks a node.
 */
import { concat, hexlify } from "ethers";

import { NaiveMonitor__factory } from "../../types/contracts/factories/mocks/NaiveMonitor__factory.ts";
import { ResourceMonitor__factory } from "../../types/contracts/factories/monitoring/ResourceMonitor__factory.ts";

const monitor = ResourceMonitor__factory.createInterface();
const naive = NaiveMonitor__factory.createInterface();

/** A resource monitor's grid and limits. */
export interface MonitorSetting {
  readonly slotSeconds: number;
  /** Where slot 1 begins, Unix seconds. */
  readonly gridOrigin: number;
  /** Bytes. */
  readonly maxFrame: number;
  /** Slots that a frame may reach back. */
  readonly backfill: number;
}

/** What creates a resource monitor. */
export function monitorCreation(owner: string, setting: MonitorSetting): string {
  const { slotSeconds, gridOrigin, maxFrame, backfill } = setting;
  const values = [owner, slotSeconds, gridOrigin, { maxFrame, backfill }] as const;
  return concat([ResourceMonitor__factory.bytecode, monitor.encodeDeploy(values)]);
}

/** The call that makes an account the community gateway. */
export function communityGatewayData(gateway: string): string {
  return monitor.encodeFunctionData("setCommunityGateway", [gateway]);
}

/** The call that publishes the sender's key: its point, and the proof of possession. */
export function publishKeyData(
  key: { readonly x: bigint; readonly y: bigint },
  proof: { readonly e: bigint; readonly z: bigint },
): string {
  return monitor.encodeFunctionData("publishKey", [key.x, key.y, proof.e, proof.z]);
}

/** The call that lets a home post to the monitor. */
export function enrolData(home: string): string {
  return monitor.encodeFunctionData("enrol", [home]);
}

/** The call that posts a frame. */
export function postData(frame: Uint8Array): string {
  return monitor.encodeFunctionData("post", [hexlify(frame)]);
}

/** What creates a naive monitor; its owner is who sends it. */
export function naiveCreation(): string {
  return NaiveMonitor__factory.bytecode;
}

/** The call that lets a home write to the naive monitor. */
export function naiveEnrolData(home: string): string {
  return naive.encodeFunctionData("enrol", [home]);
}

/** The call that writes one record to the naive monitor. */
export function naiveStoreData(slot: number, payload: Uint8Array): string {
  return naive.encodeFunctionData("store", [[{ slot, payload: hexlify(payload) }]]);
}
