/** Where a member who has added a record goes next. */
import type { FormDto } from "@/shared/api/form-types";
import type { CreatedRecord } from "../calls/record";

export type Next =
  | { readonly to: "web"; readonly href: string }
  | { readonly to: "page"; readonly path: string }
  /** Words of the form's own, and the choice to fill in another. */
  | { readonly to: "words"; readonly message: string };

/** What a browser must not be led to is left alone, whoever wrote it: the record is shown instead. */
export function afterAdding(form: FormDto, record: CreatedRecord): Next {
  const { message, redirect } = form.schema["x-after"] ?? {};
  if (redirect !== undefined && /^https?:\/\/[^/\\\s]/.test(redirect)) return { to: "web", href: redirect };
  if (redirect !== undefined && /^\/(?![/\\])[^\\\s]*$/.test(redirect)) return { to: "page", path: redirect };
  if (message !== undefined && message.trim() !== "") return { to: "words", message };
  return { to: "page", path: `/apps/${form.app}/${form.key}/${record.id}` };
}
