/** From then on somebody who waits wants to know what for, milliseconds. */
const PATIENCE = 1_000;

/** Waits for work; says on stderr what is being done once it takes longer than a second. */
export async function whileWaiting<T>(what: string, work: Promise<T>): Promise<T> {
  const timer = setTimeout(() => {
    console.error(what);
  }, PATIENCE);
  try {
    return await work;
  } finally {
    clearTimeout(timer);
  }
}
