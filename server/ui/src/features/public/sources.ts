/** A link reaches neither members nor other records nor files, so a public form finds none of them. */
import type { FormSources } from "@/features/form/form-env";

const nothing = () => Promise.resolve([]);

export const publicSources: FormSources = {
  members: nothing,
  departments: nothing,
  records: () => nothing,
  upload: () => Promise.reject(new Error("a public form takes no files")),
  fileHref: () => "",
};
