/** A link reaches neither members nor other records, so a public form finds none; files go up and are not read back. */
import type { FormSources } from "@/features/form/form-env";
import { sendInParts } from "@/shared/api/upload-in-parts";
import { previewOf } from "@/shared/controls/previews";

const nothing = () => Promise.resolve([]);

/** Where the files of a public form go, and those of a task. */
const UPLOADS = { forms: "/public/forms/{token}/uploads", tasks: "/public/tasks/{token}/uploads" } as const;

/** The sources of a form, or a task, of this link that was opened with this ticket. */
export function publicSources(
  token: string,
  ticket: string,
  what: keyof typeof UPLOADS = "forms",
): FormSources {
  const template = UPLOADS[what];
  return {
    members: nothing,
    departments: nothing,
    records: () => nothing,
    upload: (field) => (file, watch) =>
      sendInParts({ template, path: { token }, ticket, field }, file, watch),
    // A form that is opened anew has another ticket, so nothing is gone on with.
    unfinished: () => [],
    dropUnfinished: () => undefined,
    fileHref: (file) => previewOf(file.id) ?? "",
    thumbHref: (file) => previewOf(file.id) ?? "",
  };
}
