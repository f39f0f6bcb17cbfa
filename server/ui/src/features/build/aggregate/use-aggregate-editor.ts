/** What the parts of the designer work on, gathered: the document, its forms, and the columns it makes. */
import { useCallback, useMemo } from "react";
import { systemFields } from "@/features/condition/system-fields";
import { conditionTexts } from "@/features/condition/texts/texts";
import { withAsked, withInner } from "@/features/condition/inner-fields";
import { isColumn, readFields } from "@/features/form/field";
import { formTexts } from "@/features/form/texts/texts";
import type { FormDto } from "@/shared/api/form-types";
import type { DefinitionEntry } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { useLoadForm, usePreviewForm, usePreviewForms } from "../calls/drafts";
import type { DocumentStore } from "../document/document-store";
import type { FlowEditor } from "../flow/flow-context";
import { readFlow } from "../flow/flow-document";
import { flowDesignTexts } from "../flow/texts/texts";
import type { AggregateEditor, SourceForm } from "./aggregate-context";
import type { AggregateDocument } from "./aggregate-document";
import { choicesOf } from "./source-fields";

const NO_OPERATORS = {};

interface Opened {
  readonly app: string;
  readonly key: string;
  readonly store: DocumentStore;
  readonly table: AggregateDocument;
  readonly entries: readonly DefinitionEntry[];
  /** The document once nobody has changed it for a moment. */
  readonly text: string;
}

export function useOpenAggregate({ app, key, store, table, entries, text }: Opened): {
  readonly editor: AggregateEditor;
  /** Words with fields in them are written as in a flow that starts with a row of the table. */
  readonly flow: FlowEditor;
} {
  const flowT = useTexts(flowDesignTexts);
  const { forms, load } = useSourceForms(app, table);
  // The engine says what the columns are; while the draft cannot be read it has said nothing new.
  const row = usePreviewForm(app, key, { [`aggregates/${key}.json`]: text }).data?.form ?? null;
  const columns = useMemo(
    () => (row?.aggregate === true ? readFields(row.schema).filter(isColumn) : []),
    [row],
  );
  const sources = useMemo(() => entries.filter((entry) => entry.kind === "form"), [entries]);
  const editor = useMemo<AggregateEditor>(
    () => ({ app, store, table, entries: sources, forms, load, columns }),
    [app, store, table, sources, forms, load, columns],
  );
  const flow = useMemo<FlowEditor>(
    () => ({
      app,
      store,
      flow: readFlow({ start: { on: "record", form: key } }),
      own: columns,
      fields: columns,
      rows: [],
      vocabulary: {
        fields: columns,
        operators: row?.operators ?? NO_OPERATORS,
        references: true,
        lasting: true,
      },
      entries,
      words: { titleOf: (kind) => flowT(`kind_${kind}`), branch: (n) => flowT("branchN", { n }) },
      selected: null,
      select: () => undefined,
      problems: new Map(),
      walked: null,
    }),
    [app, store, key, columns, row, entries, flowT],
  );
  return { editor, flow };
}

/** The forms that are sources, and a way to look up one more. */
function useSourceForms(app: string, table: AggregateDocument): Pick<AggregateEditor, "forms" | "load"> {
  const inForm = useTexts(formTexts);
  const condition = useTexts(conditionTexts);
  const loadForm = useLoadForm(app);
  const asked = [...new Set(table.sources.map((source) => source.form))].filter((form) => form !== "");
  const found = usePreviewForms(app, asked);
  const read = useCallback(
    (form: FormDto): SourceForm => {
      const own = readFields(form.schema).filter(isColumn);
      const system = systemFields((key) => condition(`system_${key}`));
      return {
        title: form.title,
        choices: choicesOf([...withInner(own, inForm), ...system]),
        vocabulary: {
          fields: [...withAsked(own, inForm, condition), ...system],
          operators: form.operators,
          references: true,
          lasting: true,
        },
      };
    },
    [inForm, condition],
  );
  const forms = useMemo(() => new Map(found.map((form) => [form.key, read(form)])), [found, read]);
  const load = useCallback(
    async (key: string) => {
      const form = await loadForm(key);
      return form && read(form);
    },
    [loadForm, read],
  );
  return { forms, load };
}
