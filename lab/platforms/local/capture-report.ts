/** Parses the report of a capture (lab/native/capture.c): when it listened, what it wrote. */
import type { CaptureEnding } from '../link.ts';

export class CaptureReport {
  readonly #windows: { fromNs: number; toNs: number }[] = [];
  #fromNs: number | null = null;
  #counts: { frames: number; dropped: number } | null = null;

  take(line: string): void {
    const [event, ns, frames, dropped] = line.split(' ');
    const tNs = Number(ns);
    if (event === 'listening') this.#fromNs = tNs;
    else if (this.#fromNs !== null) {
      this.#windows.push({ fromNs: this.#fromNs, toNs: tNs });
      this.#fromNs = null;
    }
    if (event === 'ended') this.#counts = { frames: Number(frames), dropped: Number(dropped) };
  }

  /** Null when the capture died before it closed its file. */
  ending(): CaptureEnding | null {
    return this.#counts && { ...this.#counts, windows: this.#windows };
  }
}
