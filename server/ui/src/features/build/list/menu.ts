/** The menu of an app: a new form must be found there. */
import { get } from "@/shared/api/client";
import type { Definition, Json } from "@/shared/api/types";
import { Draft } from "../document/draft";

/** The text of app.json with a form at the end of its menu; null when the form is there already. */
export function withMenuItem(text: string, form: string): string | null {
  const draft = new Draft(text);
  const navigation = draft.get(["navigation"]);
  const sections: Json[] = Array.isArray(navigation) ? navigation : [];
  if (JSON.stringify(sections).includes(`"form":${JSON.stringify(form)}`)) return null;
  const last = sections.length - 1;
  if (last < 0) draft.set(["navigation"], [{ items: [{ form }] }]);
  else {
    const items = draft.get(["navigation", last, "items"]);
    draft.insertItem(["navigation", last, "items"], Array.isArray(items) ? items.length : 0, { form });
  }
  return draft.text;
}

export async function addToMenu(
  app: string,
  form: string,
  save: (text: string) => Promise<unknown>,
): Promise<void> {
  const definition = await get<Definition>("/apps/{app}/definitions/{*path}", {
    path: { app, path: "app.json" },
  });
  const text = withMenuItem(definition.draft ?? definition.published ?? "{}", form);
  if (text !== null) await save(text);
}
