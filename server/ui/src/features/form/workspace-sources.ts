/** Choices, files and links for forms inside the workspace, asked of the API with the reader's own rights. */
import type { Attachment } from "@/shared/api/form-types";
import { API_ROOT, fillPath, get, queryString } from "@/shared/api/client";
import { forgetUnfinished, unfinishedUploads } from "@/shared/api/remembered-uploads";
import { sendInParts } from "@/shared/api/upload-in-parts";
import type { Department, Json, Member, Page, RecordPage } from "@/shared/api/types";
import { previewOf } from "@/shared/controls/previews";
import type { Upload } from "@/shared/controls/use-file-sending";
import type { Search } from "@/shared/controls/use-async-search";
import type { FormSources } from "./form-env";
import { fillCondition } from "./fill-condition";

interface Groups {
  readonly items: readonly { readonly value: Json }[];
}

const members: Search = async (search, signal) => {
  const page = await get<Page<Member>>("/members", { query: { search, limit: 50 }, signal });
  return page.items
    .filter((member) => member.status === "active")
    .map((member) => ({
      id: member.id,
      title: member.name,
      hint: member.departments.map((department) => department.title).join(" / ") || undefined,
    }));
};

const departments: Search = async (search, signal) => {
  const page = await get<Page<Department>>("/departments", { query: { limit: 200 }, signal });
  const wanted = search.trim().toLowerCase();
  return page.items
    .filter((department) => department.title.toLowerCase().includes(wanted))
    .map((department) => ({ id: department.id, title: department.title }));
};

/** The types the server makes small pictures of. */
const PICTURES = new Set(["image/jpeg", "image/png", "image/webp", "image/gif"]);

function thumbHref(file: Attachment, size: "small" | "large"): string {
  if (!PICTURES.has(file.mime)) return "";
  const path = fillPath("/files/{id}/thumbnail", { id: file.id });
  return previewOf(file.id) ?? API_ROOT + path + queryString({ size });
}

export function workspaceSources(app: string): FormSources {
  return {
    members,
    departments,
    upload:
      (field): Upload =>
      (file, watch) =>
        sendInParts({ template: "/uploads", path: {}, scope: `${app}.${field}` }, file, watch),
    unfinished: (field) => unfinishedUploads(`${app}.${field}`),
    dropUnfinished: (field) => forgetUnfinished(`${app}.${field}`),
    thumbHref,
    fileHref: (file) => API_ROOT + fillPath("/files/{id}", { id: file.id }),
    recordHref: (form, id) => fillPath("/apps/{app}/{form}/{id}", { app, form, id }),
    options: (field) => async (search, signal) => {
      const by = field.schema["x-field"] ?? "";
      const filter = search.trim() === "" ? undefined : JSON.stringify([by, "contains", search.trim()]);
      const groups = await get<Groups>("/apps/{app}/forms/{form}/groups", {
        path: { app, form: field.schema["x-form"] ?? "" },
        query: { by, filter },
        signal,
      });
      const words = groups.items.flatMap(({ value }) => (typeof value === "string" ? [value] : []));
      return words.map((word) => ({ id: word, title: word }));
    },
    records: (field, valuesNow) => async (search, signal, all) => {
      const where = fillCondition(field.schema["x-where"], valuesNow());
      const page = await get<RecordPage>("/apps/{app}/forms/{form}/records", {
        path: { app, form: field.schema["x-form"] ?? "" },
        query: {
          search,
          limit: 30,
          filter: where === null ? undefined : JSON.stringify(where),
          choices: field.schema["x-choices"],
          quick: all !== true,
        },
        signal,
      });
      const found = page.items.map((record) => ({ id: record.id, title: record.title }));
      return Object.assign(found, { newest: page.newest ?? undefined });
    },
  };
}
