/** The settings of a link as they are entered, and back. */
import dayjs, { type Dayjs } from "dayjs";
import type { LinkSettings } from "./calls";

export interface Entries {
  title?: string;
  description?: string;
  fields: string[];
  lookups: string[];
  password?: string;
  dropPassword?: boolean;
  window?: [Dayjs | null, Dayjs | null] | null;
  quota?: number | null;
  once: "no" | "browser" | "field";
  onceField?: string;
  consent?: string;
  signature: boolean;
  thanks?: string;
  redirect?: string;
  mayEdit: boolean;
  progress: boolean;
  progressFields: string[];
  query: boolean;
  queryBy: string[];
  queryShow: string[];
  sourceField?: string;
  extField?: string;
  about?: string;
  embed: string[];
}

export const BLANK: Entries = {
  fields: [],
  lookups: [],
  once: "no",
  signature: false,
  mayEdit: false,
  progress: false,
  progressFields: [],
  query: false,
  queryBy: [],
  queryShow: [],
  embed: [],
};

export function entriesOf(settings: LinkSettings): Entries {
  const { opens_at: opens, closes_at: closes } = settings;
  const onceField = typeof settings.once === "object" ? settings.once.field : undefined;
  return {
    title: settings.title ?? "",
    description: settings.description ?? "",
    fields: [...(settings.fields ?? [])],
    lookups: [...(settings.lookups ?? [])],
    window: opens || closes ? [opens ? dayjs(opens) : null, closes ? dayjs(closes) : null] : null,
    quota: settings.quota ?? null,
    once: typeof settings.once === "object" ? "field" : (settings.once ?? "no"),
    ...(onceField !== undefined && { onceField }),
    consent: settings.consent?.text ?? "",
    signature: settings.consent?.signature === true,
    thanks: settings.thanks ?? "",
    redirect: settings.redirect ?? "",
    mayEdit: settings.may_edit === true,
    progress: Boolean(settings.progress),
    progressFields: [...(settings.progress ?? [])],
    query: Boolean(settings.query),
    queryBy: [...(settings.query?.by ?? [])],
    queryShow: [...(settings.query?.show ?? [])],
    ...(settings.source_field && { sourceField: settings.source_field }),
    ...(settings.ext_field && { extField: settings.ext_field }),
    ...(settings.about && { about: settings.about }),
    embed: [...(settings.embed ?? [])],
  };
}

export function settingsOf(entries: Entries): LinkSettings {
  const text = (value: string | undefined) => (value?.trim() ? value.trim() : undefined);
  const [opens, closes] = entries.window ?? [null, null];
  const consent = text(entries.consent);
  const settings = {
    title: text(entries.title),
    description: text(entries.description),
    fields: entries.fields,
    lookups: entries.lookups?.length ? entries.lookups : undefined,
    opens_at: opens?.toISOString(),
    closes_at: closes?.toISOString(),
    quota: entries.quota ?? undefined,
    once: entries.once === "field" ? { field: entries.onceField ?? "" } : entries.once,
    consent: consent === undefined ? undefined : { text: consent, signature: entries.signature === true },
    thanks: text(entries.thanks),
    redirect: text(entries.redirect),
    may_edit: entries.mayEdit,
    progress: entries.progress ? (entries.progressFields ?? []) : undefined,
    query: entries.query ? { by: entries.queryBy ?? [], show: entries.queryShow ?? [] } : undefined,
    source_field: entries.sourceField,
    ext_field: entries.extField,
    about: entries.about,
    embed: entries.embed ?? [],
  };
  // What is not said is left out, for the server takes no empty words.
  return JSON.parse(JSON.stringify(settings)) as LinkSettings;
}
