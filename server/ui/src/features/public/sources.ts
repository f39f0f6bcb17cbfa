/** A link reaches neither members nor other records, so a public form finds none; files go up and are not read back. */
import type { FormSources } from "@/features/form/form-env";
import { sendInParts } from "@/shared/api/upload-in-parts";
import { previewOf } from "@/shared/controls/previews";

const nothing = () => Promise.resolve([]);

/** The sources of a form of this link that was opened with this ticket. */
export function publicSources(token: string, ticket: string): FormSources {
  const template = "/public/forms/{token}/uploads";
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
