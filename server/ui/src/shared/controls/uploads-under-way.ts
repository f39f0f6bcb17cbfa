/**
 * Which files on this page have not arrived, on their way or failed: what holds them must not be saved without them, nor
 * the page left.
 */
import { defineTexts, textOf } from "@/shared/i18n/texts";

const texts = defineTexts(
  {
    wait: "还有 {n} 个文件正在上传，请等待完成，或取消后再保存",
    failed: "有 {n} 个文件上传失败，请重试，或取消后再保存",
  },
  {
    wait: "{n} {n:file is|files are} still being uploaded. Wait, or cancel {n:it|them}, then save",
    failed: "{n} {n:file|files} could not be uploaded. Try again, or cancel {n:it|them}, then save",
  },
);

/** What is said of one file until it has arrived or is given up. */
export interface UploadNote {
  readonly goesOn: () => void;
  readonly fails: () => void;
  readonly ends: () => void;
}

const states = new Map<symbol, "uploading" | "failed">();

function ask(event: BeforeUnloadEvent) {
  event.preventDefault();
}

/** Notes one more file that is on its way. */
export function uploadBegins(): UploadNote {
  const key = Symbol("upload");
  states.set(key, "uploading");
  window.addEventListener("beforeunload", ask);
  const change = (state: "uploading" | "failed") => {
    if (states.has(key)) states.set(key, state);
  };
  return {
    goesOn: () => change("uploading"),
    fails: () => change("failed"),
    ends: () => {
      states.delete(key);
      if (states.size === 0) window.removeEventListener("beforeunload", ask);
    },
  };
}

/** Why nothing can be saved now; null when every file has arrived. */
export function uploadsUnderWay(): Error | null {
  if (states.size === 0) return null;
  const uploading = [...states.values()].filter((state) => state === "uploading").length;
  const said =
    uploading > 0 ? textOf(texts, "wait", { n: uploading }) : textOf(texts, "failed", { n: states.size });
  return new Error(said);
}
