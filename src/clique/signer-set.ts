/** A vote as a header carries it: whom its sealer wants in, or out. */
interface Vote {
  readonly signer: string;
  readonly about: string;
  readonly admit: boolean;
}

/**
 * Who may seal, block after block, by the rules of clique (EIP-225, as geth 1.13.15 keeps them): a majority of the
 * signers votes another one in or out, and of ⌊N/2⌋ + 1 blocks in a row each signer seals one at most. Addresses are in
 * lower case.
 */
export class SignerSet {
  readonly #epoch: number;
  #signers: string[];
  #votes: Vote[] = [];
  /** Who sealed lately, by the number of the block. */
  readonly #recent = new Map<number, string>();

  /**
   * @param signers of block 0
   * @param epoch blocks after which votes lapse
   */
  constructor(signers: readonly string[], epoch: number) {
    this.#signers = [...signers].sort();
    this.#epoch = epoch;
  }

  /** Who may seal now, ascending. */
  get signers(): readonly string[] {
    return this.#signers;
  }

  /** Whether a block's header lists the signers, and votes lapse with it. */
  isCheckpoint(number: number): boolean {
    return number % this.#epoch === 0;
  }

  /** Whether it is a signer's turn, so that its block weighs 2 and not 1. */
  isInTurn(number: number, signer: string): boolean {
    return number % this.#signers.length === this.#signers.indexOf(signer);
  }

  /** Number of a late block of a signer that keeps it from sealing one; null when none does. */
  sealedLately(number: number, signer: string): number | null {
    for (const [earlier, who] of this.#recent) {
      if (who === signer && earlier > number - this.#limit) return earlier;
    }
    return null;
  }

  /**
   * Takes a block whose sealer was found to be one who may.
   *
   * @param about whom the header votes on; the zero address for nobody
   * @param admit whether it wants that account in
   */
  seal(number: number, signer: string, about: string, admit: boolean): void {
    if (this.isCheckpoint(number)) this.#votes = [];
    this.#forget(number);
    this.#recent.set(number, signer);
    this.#votes = this.#votes.filter((vote) => vote.signer !== signer || vote.about !== about);
    // A vote that would change nothing does not count.
    if (this.#signers.includes(about) !== admit) this.#votes.push({ signer, about, admit });
    // All of them want the same: what would change nothing is not among them.
    const votes = this.#votes.filter((vote) => vote.about === about);
    const [first] = votes;
    if (first !== undefined && votes.length > this.#signers.length / 2) {
      this.#change(number, about, first.admit);
    }
  }

  get #limit(): number {
    return Math.floor(this.#signers.length / 2) + 1;
  }

  #change(number: number, about: string, admit: boolean): void {
    this.#votes = this.#votes.filter((vote) => vote.about !== about);
    if (admit) {
      this.#signers = [...this.#signers, about].sort();
      return;
    }
    this.#signers = this.#signers.filter((signer) => signer !== about);
    this.#votes = this.#votes.filter((vote) => vote.signer !== about);
    // With fewer signers each may seal again sooner.
    this.#forget(number);
  }

  #forget(number: number): void {
    for (const earlier of this.#recent.keys()) {
      if (earlier <= number - this.#limit) this.#recent.delete(earlier);
    }
  }
}
