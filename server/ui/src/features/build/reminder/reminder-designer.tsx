import { useMemo, useState } from "react";
import { systemFields } from "@/features/condition/system-fields";
import { conditionTexts } from "@/features/condition/texts/texts";
import { isColumn, readFields } from "@/features/form/field";
import { FormScope } from "@/features/form/form-scope";
import type { Problem } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { usePreviewForm } from "../calls/drafts";
import type { Jump } from "../editor/code-editor";
import { ProblemPanel } from "../editor/problem-panel";
import { FlowContext, type FlowEditor } from "../flow/flow-context";
import { readFlow } from "../flow/flow-document";
import { flowDesignTexts } from "../flow/texts/texts";
import { columnsOf } from "../flow/use-queried";
import { DesignerHead } from "../frame/designer-head";
import type { DesignerProps } from "../frame/designer-route";
import frame from "../frame/designer.module.css";
import { SourceView } from "../frame/source-view";
import { UndoButtons } from "../frame/undo-buttons";
import { useDesignerPage } from "../frame/use-designer-page";
import { buildTexts } from "../texts/texts";
import { readReminder } from "./reminder-document";
import { ReminderSheet } from "./reminder-sheet";
import { reminderTexts } from "./texts/texts";
import { TryOut } from "./try-out";

type Tab = "design" | "source";
const NO_REFS = {};
const NO_OPERATORS = {};

export function ReminderDesigner({ app, itemKey, definition, entries, onReload }: DesignerProps) {
  const t = useTexts(reminderTexts);
  const build = useTexts(buildTexts);
  const flowT = useTexts(flowDesignTexts);
  const conditionT = useTexts(conditionTexts);
  const { path } = definition;
  const { document, own, tab: named, at, show, leaveFor } = useDesignerPage(app, definition);
  const { store, state } = document;
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
  const [jump, setJump] = useState<Jump | null>(at === null ? null : { pointer: at, times: 0 });
  const tab: Tab = named === "source" || at !== null ? "source" : "design";
  const [trying, setTrying] = useState(false);

  /** The part of the sheet a problem is about, or the source where no part shows it. */
  const go = (problem: Problem) => {
    if (leaveFor(problem)) return;
    const [, part = ""] = problem.pointer.split("/");
    const place = window.document.getElementById(`reminder-part-${part}`);
    if (tab === "design" && place) {
      place.scrollIntoView({ block: "center" });
      place.querySelector<HTMLElement>("input, select, textarea")?.focus();
      return;
    }
    show("source");
    setJump((before) => ({ pointer: problem.pointer, times: (before?.times ?? 0) + 1 }));
  };

  return (
    <FlowContext value={editor}>
      <div className={frame.designer}>
        <DesignerHead
          app={app}
          definition={definition}
          document={document}
          title={reminder.title || itemKey}
          tabs={[
            { value: "design", label: t("tabDesign") },
            { value: "source", label: build("tabSource") },
          ]}
          tab={tab}
          onTab={show}
          onProblem={go}
          onReload={onReload}
        >
          <UndoButtons document={document} />
          <Button look="quiet" onClick={() => setTrying(true)}>
            {t("tryOut")}
          </Button>
        </DesignerHead>
        {!state.readable && tab === "design" && (
          <p className={frame.notice} role="alert">
            {build("unreadable")}
          </p>
        )}
        <div className={frame.body}>
          {tab === "source" ? (
            <SourceView path={path} document={document} problems={own} jump={jump} />
          ) : (
            <FormScope app={app} refs={NO_REFS}>
              <ReminderSheet reminder={reminder} />
            </FormScope>
          )}
        </div>
        <ProblemPanel check={document.check} path={path} onJump={go} />
        {trying && (
          <TryOut
            app={app}
            reminder={itemKey}
            path={path}
            text={state.text}
            onClose={() => setTrying(false)}
          />
        )}
      </div>
    </FlowContext>
  );
}
