import { useMemo, useState } from "react";
import { systemFields } from "@/features/condition/system-fields";
import { conditionTexts } from "@/features/condition/texts/texts";
import { isColumn, readFields } from "@/features/form/field";
import { FormScope } from "@/features/form/form-scope";
import type { Problem } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import type { Jump } from "../editor/code-editor";
import { ProblemPanel } from "../editor/problem-panel";
import { usePreviewForm } from "../calls/drafts";
import { DesignerHead } from "../frame/designer-head";
import type { DesignerProps } from "../frame/designer-route";
import frame from "../frame/designer.module.css";
import { SourceView } from "../frame/source-view";
import { UndoButtons } from "../frame/undo-buttons";
import { useDesignerPage } from "../frame/use-designer-page";
import { buildTexts } from "../texts/texts";
import { readRule, RuleContext } from "./rule-context";
import { RuleSheet } from "./rule-sheet";
import { TryOut } from "./try-out";
import { ruleTexts } from "./texts/texts";

type Tab = "design" | "source";
const NO_REFS = {};
const NO_OPERATORS = {};

export function RuleDesigner({ app, itemKey, definition, entries, onReload }: DesignerProps) {
  const t = useTexts(ruleTexts);
  const build = useTexts(buildTexts);
  const conditionT = useTexts(conditionTexts);
  const { path } = definition;
  const { document, own, tab: named, at, show, leaveFor } = useDesignerPage(app, definition);
  const { store, state } = document;
  const rule = useMemo(() => readRule(state.value), [state.value]);
  const form = usePreviewForm(app, rule.form || null).data?.form ?? null;
  const editor = useMemo(() => {
    const fields = form && form.key === rule.form ? readFields(form.schema) : [];
    const columns = fields.flatMap((field) =>
      field.columns.map((column) => ({
        ...column,
        key: `${field.key}.${column.key}`,
        title: `${field.title} · ${column.title}`,
      })),
    );
    return {
      store,
      rule,
      fields,
      vocabulary: {
        fields: [
          ...fields.filter(isColumn),
          ...columns,
          ...systemFields((key) => conditionT(`system_${key}`)),
        ],
        operators: form?.operators ?? NO_OPERATORS,
        references: true,
      },
      target: fields.find((field) => field.key === rule.target) ?? null,
    };
  }, [store, rule, form, conditionT]);
  const [jump, setJump] = useState<Jump | null>(at === null ? null : { pointer: at, times: 0 });
  const tab: Tab = named === "source" || at !== null ? "source" : "design";
  const [trying, setTrying] = useState(false);

  /** The part of the sheet a problem is about, or the source where no part shows it. */
  const go = (problem: Problem) => {
    if (leaveFor(problem)) return;
    const [, part = "", index] = problem.pointer.split("/");
    const place =
      window.document.getElementById(`rule-${part}-${index ?? ""}`) ??
      window.document.getElementById(`rule-${part}`);
    if (tab === "design" && place) {
      place.scrollIntoView({ block: "center" });
      (place.matches("input, select") ? place : place.querySelector<HTMLElement>("input, select"))?.focus();
      return;
    }
    show("source");
    setJump((before) => ({ pointer: problem.pointer, times: (before?.times ?? 0) + 1 }));
  };

  return (
    <RuleContext value={editor}>
      <div className={frame.designer}>
        <DesignerHead
          app={app}
          definition={definition}
          document={document}
          title={rule.title || itemKey}
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
              <RuleSheet entries={entries} />
            </FormScope>
          )}
        </div>
        <ProblemPanel check={document.check} path={path} onJump={go} />
        {trying && <TryOut app={app} rule={itemKey} text={state.text} onClose={() => setTrying(false)} />}
      </div>
    </RuleContext>
  );
}
