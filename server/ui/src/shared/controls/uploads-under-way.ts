/**
 * Which files and signatures on this page have not arrived, on their way or failed: what holds them must not be saved without them, nor
 * the page left.
 */
import { defineTexts, textOf } from "@/shared/i18n/texts";

const texts = defineTexts(
  {
    wait: "还有 {n} 个文件正在上传，请等待完成，或取消后再保存",
    failed: "有 {n} 个文件上传失败，请重试，或取消后再保存",
    signing: "签名正在保存，请稍等片刻再试",
    unsigned: "签名未能保存，请点“确认签名”重试，或清除后再保存",
  },
  {
    wait: "{n} {n:file is|files are} still being uploaded. Wait, or cancel {n:it|them}, then save",
    failed: "{n} {n:file|files} could not be uploaded. Try again, or cancel {n:it|them}, then save",
    signing: "The signature is being kept. Try again in a moment",
    unsigned: "The signature could not be kept. Press “Keep signature” to try again, or clear it, then save",
  },
);

/** What on a page a file is for: the form that is filled in, or a comment written beside it. */
export type UploadPart = "form" | "comment";

/** What is said of one file until it has arrived or is given up. */
export interface UploadNote {
  readonly goesOn: () => void;
  /** The connection is broken, and the next try is waited for. */
  readonly stalls: () => void;
  readonly fails: () => void;
  readonly ends: () => void;
}

interface Held {
  state: "uploading" | "failed";
  readonly part: UploadPart;
  /** Keeps at once what is drawn, or tries once more; null for a file. */
  readonly hurry: (() => void) | null;
}

const states = new Map<symbol, Held>();
/** Called once no signature is on its way any more. */
const waiting = new Set<() => void>();

function ask(event: BeforeUnloadEvent) {
  event.preventDefault();
}

function letGo() {
  waiting.forEach((go) => go());
  waiting.clear();
}

function letGoOnceSigned() {
  if (![...states.values()].some(({ hurry, state }) => hurry && state === "uploading")) letGo();
}

/** Notes one more file that is on its way, or a signature that is being drawn, which `hurry` keeps at once. */
export function uploadBegins(hurry: (() => void) | null = null, part: UploadPart = "form"): UploadNote {
  const key = Symbol("upload");
  states.set(key, { state: "uploading", part, hurry });
  window.addEventListener("beforeunload", ask);
  const change = (state: Held["state"]) => {
    const held = states.get(key);
    if (held) held.state = state;
    letGoOnceSigned();
  };
  return {
    goesOn: () => change("uploading"),
    // Nobody is kept waiting for a connection.
    stalls: letGo,
    fails: () => change("failed"),
    ends: () => {
      states.delete(key);
      if (states.size === 0) window.removeEventListener("beforeunload", ask);
      letGoOnceSigned();
    },
  };
}

/** Keeps what has been drawn, and resolves when that is done or cannot be; null when nothing waits to be kept. */
export function signaturesArrive(): Promise<void> | null {
  const drawn = [...states.values()].filter(({ hurry }) => hurry !== null);
  if (drawn.length === 0) return null;
  const arrived = new Promise<void>((go) => waiting.add(go));
  drawn.forEach(({ hurry }) => hurry?.());
  return arrived;
}

/** Why nothing can be saved now, or nothing of one part; null when every file has arrived. */
export function uploadsUnderWay(of?: UploadPart): Error | null {
  const held = [...states.values()].filter(({ part }) => of === undefined || part === of);
  if (held.length === 0) return null;
  const files = held.filter(({ hurry }) => hurry === null);
  const uploading = files.filter(({ state }) => state === "uploading").length;
  if (uploading > 0) return new Error(textOf(texts, "wait", { n: uploading }));
  if (files.length > 0) return new Error(textOf(texts, "failed", { n: files.length }));
  return new Error(textOf(texts, held.some(({ state }) => state === "failed") ? "unsigned" : "signing"));
}
