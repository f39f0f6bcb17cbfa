import { useMemo, useState } from "react";
import { systemFields } from "@/features/condition/system-fields";
import { conditionTexts } from "@/features/condition/texts/texts";
import { isColumn, readFields } from "@/features/form/field";
import { stepsOf } from "@/shared/api/json-pointer";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { usePreviewForm } from "../calls/drafts";
import { FlowContext, type FlowEditor } from "../flow/flow-context";
import { readFlow } from "../flow/flow-document";
import { flowDesignTexts } from "../flow/texts/texts";
import { columnsOf } from "../flow/use-queried";
import type { DesignerProps } from "../frame/designer-route";
import { SheetDesigner } from "../frame/sheet-designer";
import { useDesignerPage } from "../frame/use-designer-page";
import { readReminder } from "./reminder-document";
import { ReminderSheet } from "./reminder-sheet";
import { reminderTexts } from "./texts/texts";
import { TryOut } from "./try-out";

const NO_OPERATORS = {};

export function ReminderDesigner({ app, itemKey, definition, entries, onReload }: DesignerProps) {
  const t = useTexts(reminderTexts);
  const flowT = useTexts(flowDesignTexts);
  const conditionT = useTexts(conditionTexts);
  const page = useDesignerPage(app, definition);
  const { store, state } = page.document;
  const reminder = useMemo(() => readReminder(state.value), [state.value]);
  const form = usePreviewForm(app, reminder.form || null).data?.form ?? null;
  // A reminder speaks of people, dates and words as a flow does that starts with a record.
  const editor: FlowEditor = useMemo(() => {
    const fields = form && form.key === reminder.form ? readFields(form.schema) : [];
    const rows = fields.filter((field) => field.kind === "subform");
    return {
      app,
      store,
      flow: readFlow({ start: { on: "record", form: reminder.form } }),
      own: fields,
      fields,
      rows: [],
      vocabulary: {
        fields: [
          ...fields.filter(isColumn),
          ...columnsOf(rows, (row, column) => `${row}.${column}`),
          ...systemFields((key) => conditionT(`system_${key}`)),
        ],
        operators: form?.operators ?? NO_OPERATORS,
        references: true,
      },
      entries,
      words: { titleOf: (kind) => flowT(`kind_${kind}`), branch: (n) => flowT("branchN", { n }) },
      selected: null,
      select: () => undefined,
      problems: new Map(),
      walked: null,
    };
  }, [app, store, reminder.form, form, entries, conditionT, flowT]);
  const [trying, setTrying] = useState(false);

  return (
    <FlowContext value={editor}>
      <SheetDesigner
        app={app}
        definition={definition}
        page={page}
        title={reminder.title || itemKey}
        onReload={onReload}
        placesOf={placesOf}
        tools={
          <Button look="quiet" onClick={() => setTrying(true)}>
            {t("tryOut")}
          </Button>
        }
      >
        <ReminderSheet reminder={reminder} />
      </SheetDesigner>
      {trying && (
        <TryOut
          app={app}
          reminder={itemKey}
          path={definition.path}
          text={state.text}
          onClose={() => setTrying(false)}
        />
      )}
    </FlowContext>
  );
}

function placesOf(pointer: string): readonly string[] {
  const [part = ""] = stepsOf(pointer);
  return [`reminder-part-${part}`];
}
