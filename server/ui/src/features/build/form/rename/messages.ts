/** Texts of messages that reminders of several forms share: the form gets one of its own. */
import type { Json } from "@/shared/api/types";
import { documents, type Texts } from "./documents";
import { mapDocument, type Renaming } from "./expressions";

/** A message with the new name of the field, beside the one it was shared as. */
export interface OwnMessage {
  readonly from: string;
  readonly path: string;
  readonly text: string;
}

/** The messages to be written for the form alone. */
export function ownMessages(texts: Texts, renaming: Renaming): OwnMessage[] {
  const paths = Object.keys(texts).filter((path) => path.startsWith("messages/"));
  return paths.flatMap((path) => ownMessage(texts, path, renaming) ?? []);
}

/** What the form gets in the place of a message; null when it is not shared, or does not speak of the field. */
export function ownMessage(texts: Texts, path: Json | undefined, renaming: Renaming): OwnMessage | null {
  const text = typeof path === "string" ? texts[path] : undefined;
  if (typeof path !== "string" || text === undefined) return null;
  const forms = documents(texts, "reminders/").filter((one) => one["message"] === path);
  const own = forms.filter((one) => one["form"] === renaming.form);
  const isShared = own.length > 0 && own.length < forms.length;
  const next = mapDocument(text, renaming);
  if (!isShared || next === text) return null;
  const wanted = path.replace(/\.jinja$/, `-${renaming.form}`);
  let free = `${wanted}.jinja`;
  for (let number = 2; texts[free] !== undefined; number += 1) free = `${wanted}-${number}.jinja`;
  return { from: path, path: free, text: next };
}
