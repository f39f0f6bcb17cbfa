import { useCallback, useMemo, useState } from "react";
import { systemFields } from "@/features/condition/system-fields";
import { conditionTexts } from "@/features/condition/texts/texts";
import { isColumn, readFields, type Field } from "@/features/form/field";
import type { FormSchema } from "@/shared/api/form-types";
import type { Definition, DefinitionEntry, Json, Problem } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { usePreviewForm } from "../calls/drafts";
import { readJson } from "../document/json-tree";
import type { OpenDocument } from "../frame/use-document";
import { schemaOfForm, type Designer, type FormDocument } from "./designer-context";
import { spotOf } from "./field-path";

interface Input {
  readonly app: string;
  readonly formKey: string;
  readonly definition: Definition;
  readonly entries: readonly DefinitionEntry[];
  readonly document: OpenDocument;
  readonly problems: readonly Problem[];
}

const NO_OPERATORS = {};

/** The designer as its parts see it, read from the document. */
export function useDesignerState(input: Input): Omit<Designer, "askRename"> & { readonly identity: number } {
  const { app, formKey, definition, entries, document } = input;
  const { store, state } = document;
  const t = useTexts(conditionTexts);
  const [chosen, setChosen] = useState<{ path: string | null; identity: number }>({
    path: null,
    identity: 0,
  });
  const follow = useCallback((path: string) => setChosen((before) => ({ ...before, path })), []);
  const select = useCallback(
    (path: string | null) =>
      setChosen((before) => (before.path === path ? before : { path, identity: before.identity + 1 })),
    [],
  );
  const form = useMemo<FormDocument>(
    () => schemaOfForm(state.value) ?? { key: formKey },
    [state.value, formKey],
  );
  const written = useMemo(() => readFields(form), [form]);
  const sources = usePreviewForm(app, formKey).data?.form ?? null;
  const fields = useMemo(() => withSources(written, sources?.schema ?? null), [written, sources]);
  const operators = sources?.operators ?? NO_OPERATORS;
  const vocabulary = useMemo(
    () => ({
      fields: [
        ...fields.filter(isColumn),
        ...fields.flatMap((field) =>
          field.columns.map((column) => ({
            ...column,
            key: `${field.key}.${column.key}`,
            title: `${field.title} · ${column.title}`,
          })),
        ),
        ...systemFields((key) => t(`system_${key}`)),
      ],
      operators,
      references: true,
    }),
    [fields, operators, t],
  );
  const published = useMemo(() => pathsOf(definition.published), [definition.published]);
  const problems = useMemo(() => {
    const found = new Map<string, number>();
    for (const problem of input.problems) {
      const { field } = spotOf(problem.pointer);
      if (field !== null) found.set(field, (found.get(field) ?? 0) + 1);
    }
    return found;
  }, [input.problems]);

  return useMemo(
    () => ({
      app,
      key: formKey,
      path: definition.path,
      store,
      state,
      form,
      fields,
      published,
      vocabulary,
      entries,
      selected: chosen.path,
      identity: chosen.identity,
      select,
      follow,
      problems,
    }),
    [
      app,
      formKey,
      definition.path,
      store,
      state,
      form,
      fields,
      published,
      vocabulary,
      entries,
      chosen,
      select,
      follow,
      problems,
    ],
  );
}

/** Lookups and rollups look like what they copy, which only the server knows. */
function withSources(fields: readonly Field[], schema: FormSchema | null): Field[] {
  if (!schema) return [...fields];
  const known = new Map(readFields(schema).map((field) => [field.key, field]));
  return fields.map((field) => {
    const same = known.get(field.key);
    return same?.source && same.kind === field.kind ? { ...field, source: same.source } : field;
  });
}

function pathsOf(text: string | null): ReadonlySet<string> {
  if (text === null) return new Set();
  const form = schemaOfForm(readValue(text));
  return new Set(
    (form ? readFields(form) : []).flatMap((field) => [
      field.key,
      ...field.columns.map((column) => `${field.key}.${column.key}`),
    ]),
  );
}

function readValue(text: string): Json {
  try {
    return readJson(text).value;
  } catch {
    return null;
  }
}
