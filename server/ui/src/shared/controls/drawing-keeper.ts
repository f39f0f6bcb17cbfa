/** Keeps a drawing as it is made: it is saved with what it belongs to, whether or not somebody says that it is done. */
import { flushSync } from "react-dom";
import { CANCELLED } from "@/shared/api/upload-in-parts";
import { keepPreview } from "./previews";
import { uploadBegins, type UploadNote } from "./uploads-under-way";
import type { StoredFile, Upload } from "./use-file-sending";

/** A pen lifted for longer than between two strokes of a name. */
const REST_MS = 700;

export type DrawingState = "idle" | "busy" | "failed";

interface Ends {
  readonly canvas: HTMLCanvasElement | null;
  readonly upload: Upload;
  /** Told of each picture that is kept, and of null once it is not what is drawn any more. */
  readonly onKept: (file: StoredFile | null, isDone: boolean) => void;
  readonly onState: (state: DrawingState) => void;
}

export class DrawingKeeper {
  #ends: Ends | null = null;
  /** Holds saving back while what is drawn is not what is kept. */
  #note: UploadNote | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sending: AbortController | null = null;
  #kept: StoredFile | null = null;
  #isDone = false;
  #isGone = false;

  /** Where the drawing is, and who is told of it from now on. */
  attach(ends: Ends): void {
    this.#ends = ends;
    this.#isGone = false;
  }

  /** The drawing changes: what was kept of it is not to be saved. */
  draws(): void {
    this.#stop();
    this.#note ??= uploadBegins(() => this.keep());
    this.#note.goesOn();
    this.#unkeep();
  }

  /** The drawing has changed, and may be done. */
  rests(): void {
    this.draws();
    this.#timer = setTimeout(() => this.keep(), REST_MS);
  }

  /** Nothing is drawn any more. */
  wiped(): void {
    this.#stop();
    this.#unkeep();
    this.#settle();
  }

  /** Keeps what is drawn without waiting for the pen to rest; `isDone` when somebody says that nothing is to come. */
  keep(isDone = false): void {
    this.#isDone ||= isDone;
    if (this.#sending) return;
    if (this.#note) void this.#send(this.#note);
    else if (isDone && this.#kept) this.#ends?.onKept(this.#kept, true);
  }

  /** The place to draw goes away; what was drawn does not. */
  leaves(): void {
    this.#isGone = true;
    // What has arrived is not sent again, as where being told of it is what takes the place away.
    if (!this.#kept) this.keep();
  }

  async #send(note: UploadNote): Promise<void> {
    clearTimeout(this.#timer);
    const sending = new AbortController();
    this.#sending = sending;
    note.goesOn();
    this.#ends?.onState("busy");
    try {
      const drawn = await pictureOf(this.#ends?.canvas ?? null);
      sending.signal.throwIfAborted();
      const file = await this.#ends?.upload(drawn, {
        signal: sending.signal,
        onProgress: () => undefined,
        onWaiting: (isWaiting) => isWaiting && note.stalls(),
      });
      if (sending.signal.aborted || !file) return;
      keepPreview(file.id, drawn);
      this.#kept = file;
      this.#sending = null;
      // Whoever waits for it to be saved finds it among the values.
      flushSync(() => this.#ends?.onKept(file, this.#isDone));
      this.#settle();
    } catch {
      if (sending.signal.aborted) return;
      this.#sending = null;
      this.#ends?.onState("failed");
      if (this.#isGone) this.#settle();
      else note.fails();
    }
  }

  #stop(): void {
    clearTimeout(this.#timer);
    this.#sending?.abort(CANCELLED);
    this.#sending = null;
    this.#isDone = false;
    this.#ends?.onState("idle");
  }

  #unkeep(): void {
    if (!this.#kept) return;
    this.#kept = null;
    this.#ends?.onKept(null, false);
  }

  #settle(): void {
    this.#ends?.onState("idle");
    this.#note?.ends();
    this.#note = null;
  }
}

function pictureOf(canvas: HTMLCanvasElement | null): Promise<File> {
  return new Promise((done, fail) => {
    const take = (blob: Blob | null) =>
      blob
        ? done(new File([blob], "signature.png", { type: "image/png" }))
        : fail(new Error("the picture could not be made"));
    if (canvas) canvas.toBlob(take, "image/png");
    else take(null);
  });
}
