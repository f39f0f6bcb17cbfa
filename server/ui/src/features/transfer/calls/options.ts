/** Words of a file that become options: the form gets them and is published, where nothing else waits for that. */
import { Draft } from "@/features/build/document/draft";
import { get, post, put, remove } from "@/shared/api/client";
import type { Definition, DefinitionEntry, Page } from "@/shared/api/types";

const LIST = "/apps/{app}/definitions";
const ONE = `${LIST}/{*path}`;

export type AddedOptions = ReadonlyMap<string, readonly string[]>;

/** The text of a form with more options; everything else of it stays as it was written. */
export function withOptions(text: string, added: AddedOptions): string {
  const draft = new Draft(text);
  for (const [path, words] of added) {
    const [outer = "", inner] = path.split(".");
    const field =
      inner === undefined ? ["properties", outer] : ["properties", outer, "items", "properties", inner];
    const one = draft.get([...field, "enum"]);
    const at = one === undefined ? [...field, "items", "enum"] : [...field, "enum"];
    const options = draft.get(at);
    if (Array.isArray(options)) draft.set(at, [...options, ...words]);
  }
  return draft.text;
}

/** Publishes the options; `waiting` says why not where the app has changes that somebody has not published. */
export async function addOptions(
  app: string,
  form: string,
  added: AddedOptions,
  waiting: string,
): Promise<void> {
  const { items } = await get<Page<DefinitionEntry>>(LIST, { path: { app } });
  if (items.some((entry) => entry.has_draft)) throw new Error(waiting);
  const place = { path: { app, path: `forms/${form}.json` } };
  const { published } = await get<Definition>(ONE, place);
  await put(ONE, { ...place, body: { text: withOptions(published ?? "{}", added) } });
  try {
    await post("/apps/{app}/publish", { path: { app } });
  } catch (error) {
    // What cannot be published is not left behind for somebody else to publish.
    await remove(ONE, place);
    throw error;
  }
}
