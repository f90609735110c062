import { styleText } from "node:util";

/** What became of a step of the story. */
export interface StoryStep {
  readonly name: string;
  /** It went as the story says; a cheat that was refused did. */
  readonly ok: boolean;
  /** What the contract answered to a cheat, or why the step failed; null otherwise. */
  readonly error: string | null;
}

/** Tells a story on a terminal: in colour where there is one, plain otherwise, or not at all. */
export class Printer {
  readonly steps: StoryStep[] = [];
  readonly #write: (line: string) => void;

  /** @param write takes a line */
  constructor(write: (line: string) => void) {
    this.#write = write;
  }

  /** A heading. */
  title(text: string): void {
    this.#write("");
    this.#write(styleText("bold", text));
  }

  /** Something that happened. */
  say(text: string): void {
    this.#write(`  ${text}`);
  }

  /** A cheat that was refused, with the contract's answer. */
  refused(text: string, answer: string): void {
    this.#write(`  ${styleText("red", "✗")} ${text}`);
    this.#write(`    ${styleText("dim", answer)}`);
  }

  /** A check that held. */
  proved(text: string): void {
    this.#write(`  ${styleText("green", "✓")} ${text}`);
  }

  /**
   * Runs a step and notes what became of it.
   *
   * @param run returns the contract's answer where the step is a cheat
   */
  async step(name: string, title: string, run: () => Promise<string | undefined>): Promise<void> {
    this.title(title);
    try {
      const answer = await run();
      this.steps.push({ name, ok: true, error: answer ?? null });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      this.steps.push({ name, ok: false, error: message });
      this.refused("This step did not go as the story says.", message);
    }
  }
}
