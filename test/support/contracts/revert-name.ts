import { isError, type BaseContract } from "ethers";

/**
 * What a call answers, or the name of the error of the contract's own with which it reverts. A failure without a name
 * is thrown on.
 */
export async function revertName<T>(
  contract: BaseContract,
  call: () => Promise<T>,
): Promise<T | string> {
  try {
    return await call();
  } catch (error) {
    const data = dataOf(error);
    const known = data === null ? null : contract.interface.parseError(data);
    if (known === null) throw error;
    return known.name;
  }
}

function dataOf(error: unknown): string | null {
  if (isError(error, "CALL_EXCEPTION")) return error.data;
  const data: unknown = error instanceof Error ? Reflect.get(error, "data") : null;
  return typeof data === "string" ? data : null;
}
