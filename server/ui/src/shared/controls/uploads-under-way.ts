/** How many files are on their way on this page: what holds them must not be saved without them, nor the page left. */
import { defineTexts, textOf } from "@/shared/i18n/texts";

const texts = defineTexts(
  { wait: "还有 {n} 个文件正在上传，请等待完成，或取消后再保存" },
  { wait: "{n} {n:file is|files are} still being uploaded. Wait, or cancel them, then save" },
);

let count = 0;

function ask(event: BeforeUnloadEvent) {
  event.preventDefault();
}

/** Counts one more; what is answered counts it off again. */
export function uploadBegins(): () => void {
  count += 1;
  if (count === 1) window.addEventListener("beforeunload", ask);
  let ended = false;
  return () => {
    if (ended) return;
    ended = true;
    count -= 1;
    if (count === 0) window.removeEventListener("beforeunload", ask);
  };
}

/** Why nothing can be saved now; null when nothing is on its way. */
export function uploadsUnderWay(): Error | null {
  return count === 0 ? null : new Error(textOf(texts, "wait", { n: count }));
}
