/**
 * One definition being designed. The text is the document; every edit is a command that can be applied and
 * reverted, so that undo, the saved draft and the source view speak of the same thing.
 */
import type { Json } from "@/shared/api/types";
import { Draft, type Splice } from "./draft";
import { readJson } from "./json-tree";

export interface Command {
  readonly splices: readonly Splice[];
  /** Commands with the same name that follow each other at once are taken back together. */
  readonly merge: string | null;
}

export function apply(text: string, command: Command): string {
  return command.splices.reduce((now, splice) => swap(now, splice.at, splice.removed, splice.inserted), text);
}

export function revert(text: string, command: Command): string {
  return command.splices.reduceRight(
    (now, splice) => swap(now, splice.at, splice.inserted, splice.removed),
    text,
  );
}

function swap(text: string, at: number, out: string, into: string): string {
  return text.slice(0, at) + into + text.slice(at + out.length);
}

export interface DocumentState {
  readonly text: string;
  /** The last text that was JSON, read. Null when there has been none. */
  readonly value: Json;
  /** False while the source is being written and is not JSON. */
  readonly readable: boolean;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

const MERGE_MS = 1200;
const MOST_STEPS = 500;

export class DocumentStore {
  private done: Command[] = [];
  private undone: Command[] = [];
  private state: DocumentState;
  private mergeUntil = 0;
  private readonly listeners = new Set<() => void>();
  private readonly clock: () => number;

  constructor(text: string, clock: () => number = () => Date.now()) {
    this.clock = clock;
    this.state = { text, canUndo: false, canRedo: false, ...read(text, null) };
  }

  readonly subscribe = (tell: () => void): (() => void) => {
    this.listeners.add(tell);
    return () => this.listeners.delete(tell);
  };

  readonly snapshot = (): DocumentState => this.state;

  /** Carries out one edit. Nothing happens while the source is not JSON. */
  edit(change: (draft: Draft) => void, merge: string | null = null): void {
    if (!this.state.readable) return;
    const draft = new Draft(this.state.text);
    change(draft);
    this.push({ splices: draft.splices, merge }, draft.text);
  }

  /** Takes over a text, such as one typed in the source. */
  write(text: string, merge: string | null = "source"): void {
    const draft = new Draft(this.state.text);
    draft.replace(text);
    this.push({ splices: draft.splices, merge }, draft.text);
  }

  readonly undo = (): void => {
    const command = this.done.pop();
    if (!command) return;
    this.undone.push(command);
    this.mergeUntil = 0;
    this.show(revert(this.state.text, command));
  };

  readonly redo = (): void => {
    const command = this.undone.pop();
    if (!command) return;
    this.done.push(command);
    this.mergeUntil = 0;
    this.show(apply(this.state.text, command));
  };

  private push(command: Command, text: string): void {
    if (command.splices.length === 0) return;
    const now = this.clock();
    const last = this.done.at(-1);
    if (last && command.merge !== null && last.merge === command.merge && now < this.mergeUntil)
      this.done[this.done.length - 1] = { ...last, splices: [...last.splices, ...command.splices] };
    else this.done.push(command);
    if (this.done.length > MOST_STEPS) this.done.shift();
    this.undone = [];
    this.mergeUntil = now + MERGE_MS;
    this.show(text);
  }

  private show(text: string): void {
    this.state = {
      text,
      canUndo: this.done.length > 0,
      canRedo: this.undone.length > 0,
      ...read(text, this.state.value),
    };
    this.listeners.forEach((tell) => tell());
  }
}

function read(text: string, before: Json): Pick<DocumentState, "value" | "readable"> {
  try {
    return { value: readJson(text).value, readable: true };
  } catch {
    return { value: before, readable: false };
  }
}
