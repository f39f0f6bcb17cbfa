import { useMemo, useState } from "react";
import { useNavigate, useSearchParams } from "react-router";
import { systemFields } from "@/features/condition/system-fields";
import { conditionTexts } from "@/features/condition/texts/texts";
import { isColumn, readFields } from "@/features/form/field";
import { FormScope } from "@/features/form/form-scope";
import type { Definition, DefinitionEntry, Problem } from "@/shared/api/types";
import { Button, IconButton } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import type { Jump } from "../editor/code-editor";
import { fileOf, ProblemPanel } from "../editor/problem-panel";
import { usePreviewForm } from "../calls/drafts";
import { DesignerHead } from "../frame/designer-head";
import frame from "../frame/designer.module.css";
import { SourceView } from "../frame/source-view";
import { useDocument } from "../frame/use-document";
import { editorAddress } from "../list/addresses";
import { buildTexts } from "../texts/texts";
import { readRule, RuleContext } from "./rule-context";
import { RuleSheet } from "./rule-sheet";
import { TryOut } from "./try-out";
import { ruleTexts } from "./texts/texts";

type Tab = "design" | "source";
const NO_REFS = {};
const NO_OPERATORS = {};

interface RuleDesignerProps {
  readonly app: string;
  readonly ruleKey: string;
  readonly definition: Definition;
  readonly entries: readonly DefinitionEntry[];
  readonly onReload: () => void;
}

export function RuleDesigner({ app, ruleKey, definition, entries, onReload }: RuleDesignerProps) {
  const t = useTexts(ruleTexts);
  const build = useTexts(buildTexts);
  const conditionT = useTexts(conditionTexts);
  const navigate = useNavigate();
  const { path } = definition;
  const [params, setParams] = useSearchParams();
  const document = useDocument(app, definition);
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
  const own = useMemo(
    () => document.check.problems.filter((problem) => fileOf(problem, path) === path),
    [document.check.problems, path],
  );
  const at = params.get("at");
  const [jump, setJump] = useState<Jump | null>(at === null ? null : { pointer: at, times: 0 });
  const tab: Tab = params.get("tab") === "source" || at !== null ? "source" : "design";
  const [trying, setTrying] = useState(false);

  const show = (next: Tab) => setParams(next === "design" ? {} : { tab: next }, { replace: true });
  /** The part of the sheet a problem is about, or the source where no part shows it. */
  const go = (problem: Problem) => {
    const file = fileOf(problem, path);
    if (file !== path) {
      void document.draft.flush().then(() => navigate(editorAddress(app, file, problem.pointer)));
      return;
    }
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
          title={rule.title || ruleKey}
          drafts={entries.filter((entry) => entry.has_draft).length}
          tabs={[
            { value: "design", label: t("tabDesign") },
            { value: "source", label: build("tabSource") },
          ]}
          tab={tab}
          onTab={show}
          onProblem={go}
          onReload={onReload}
        >
          <IconButton icon="undo" label={t("undo")} disabled={!state.canUndo} onClick={store.undo} />
          <IconButton icon="redo" label={t("redo")} disabled={!state.canRedo} onClick={store.redo} />
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
        {trying && <TryOut app={app} rule={ruleKey} text={state.text} onClose={() => setTrying(false)} />}
      </div>
    </RuleContext>
  );
}
