/** Finding what refers to a field in the other documents of an app, and bringing it up to a new name as drafts. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { get, put, remove } from "@/shared/api/client";
import type { Definition, DefinitionEntry } from "@/shared/api/types";
import { definitionKey } from "../../calls/definitions";
import { rewritten, type Texts } from "./documents";
import type { Renaming } from "./expressions";
import { ownMessages } from "./messages";

/** A document that refers to the field, or one that is written beside it. */
export interface Referring {
  readonly path: string;
  readonly title: string;
  readonly was: string;
  readonly now: string;
  /** The draft there was before; null when the document was as it is in force. */
  readonly draft: string | null;
}

const ONE = "/apps/{app}/definitions/{*path}";

/** Asks for every document of the app and answers those that refer to the field. */
export async function referring(
  app: string,
  entries: readonly DefinitionEntry[],
  own: string,
  renaming: Renaming,
): Promise<Referring[]> {
  const read = (path: string) => get<Definition>(ONE, { path: { app, path } });
  const found = await Promise.all(entries.map((entry) => read(entry.path)));
  const texts: Texts = Object.fromEntries(
    found.map((one) => [one.path, one.draft ?? one.published ?? ""] as const),
  );
  const written = ownMessages(texts, renaming).map(({ from, path, text }): Referring => ({
    path,
    title: path,
    was: texts[from] ?? "",
    now: text,
    draft: null,
  }));
  const changed = found.flatMap((one) => {
    if (one.path === own) return [];
    const was = texts[one.path] ?? "";
    const now = readable(() => rewritten(one.path, texts, renaming));
    const title = entries.find((entry) => entry.path === one.path)?.title || one.path;
    return now === null ? [] : [{ path: one.path, title, was, now, draft: one.draft ?? null }];
  });
  // A message is there before the reminder that sends it.
  return [...written, ...changed];
}

/** A draft that is not written out yet refers to nothing. */
function readable(work: () => string | null): string | null {
  try {
    return work();
  } catch {
    return null;
  }
}

/** Writes the new texts as drafts, or puts back what was there. */
export function useRewrite(app: string) {
  const client = useQueryClient();
  const settled = (paths: readonly string[]) => {
    for (const path of paths) void client.invalidateQueries({ queryKey: definitionKey(app, path) });
    void client.invalidateQueries({ queryKey: ["definitions", app] });
    void client.invalidateQueries({ queryKey: ["preview", app] });
  };
  const take = useMutation({
    mutationFn: async (chosen: readonly Referring[]) => {
      // One after the other: what fails leaves those before it written, and says so.
      const done: Referring[] = [];
      for (const { path, now, ...rest } of chosen) {
        await put(ONE, { path: { app, path }, body: { text: now } });
        done.push({ path, now, ...rest });
      }
      return done;
    },
    onSettled: (_, __, chosen) => settled(chosen.map((one) => one.path)),
  });
  const undo = useMutation({
    mutationFn: ({ path, draft }: Referring) =>
      draft === null
        ? remove(ONE, { path: { app, path } })
        : put(ONE, { path: { app, path }, body: { text: draft } }),
    onSettled: (_, __, one) => settled([one.path]),
  });
  return { take, undo };
}
