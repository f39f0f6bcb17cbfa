/** What a page of a link opens with. Where it can, the server sends it along with the page, which spares a round trip. */
import { language } from "@/shared/i18n/language";
import { setTimezone } from "@/shared/i18n/timezone";

/** Sent along, so that the first thing drawn is the thing itself; or asked for before anything is drawn. */
export type First<Answer> = Answer | Promise<Answer>;

/** What the server has sent along, unless it is in another language than this reader chose. */
export function sentAlong<Answer>(): Answer | null {
  const block = document.getElementById("opened");
  if (block === null || block.lang !== language()) return null;
  return JSON.parse(block.textContent) as Answer;
}

/** The page takes the name of what has come and the clock of its workspace. */
export function takeUp<Answer extends { readonly title: string; readonly timezone: string }>(
  answer: Answer,
): Answer {
  setTimezone(answer.timezone);
  document.title = answer.title;
  return answer;
}
