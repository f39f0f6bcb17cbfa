import { useMemo, useState } from "react";
import { FormScope } from "@/features/form/form-scope";
import type { Problem } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import type { Jump } from "../editor/code-editor";
import { ProblemPanel } from "../editor/problem-panel";
import { FlowContext } from "../flow/flow-context";
import { DesignerHead } from "../frame/designer-head";
import type { DesignerProps } from "../frame/designer-route";
import frame from "../frame/designer.module.css";
import { SourceView } from "../frame/source-view";
import { UndoButtons } from "../frame/undo-buttons";
import { useDesignerPage } from "../frame/use-designer-page";
import { useSettled } from "../frame/use-settled";
import { buildTexts } from "../texts/texts";
import { AggregateContext } from "./aggregate-context";
import { readAggregate } from "./aggregate-document";
import { AggregateSheet } from "./aggregate-sheet";
import { placesOf } from "./problem-place";
import { aggregateTexts } from "./texts/texts";
import { useOpenAggregate } from "./use-aggregate-editor";
import { useProblemWords } from "./use-problem-words";

type Tab = "design" | "source";
const NO_REFS = {};

export function AggregateDesigner({ app, itemKey, definition, entries, onReload }: DesignerProps) {
  const t = useTexts(aggregateTexts);
  const build = useTexts(buildTexts);
  const { path } = definition;
  const { document, own, tab: named, at, show, leaveFor } = useDesignerPage(app, definition);
  const { store, state, check } = document;
  const table = useMemo(() => readAggregate(state.value), [state.value]);
  const text = useSettled(state.text);
  const { editor, flow } = useOpenAggregate({ app, key: itemKey, store, table, entries, text });
  const worded = useProblemWords(table, editor.forms);
  const [jump, setJump] = useState<Jump | null>(at === null ? null : { pointer: at, times: 0 });
  const tab: Tab = named === "source" || at !== null ? "source" : "design";
  const isSound = state.readable && own.length === 0 && check.state !== "failed";

  /** The place in the sheet a problem is about, or the source where the sheet has none. */
  const go = (problem: Problem) => {
    if (leaveFor(problem)) return;
    const places = placesOf(problem.pointer).map((id) => window.document.getElementById(id));
    const place = places.find((one) => one !== null);
    if (tab === "design" && place) {
      place.scrollIntoView({ block: "center" });
      const control = "input, select, textarea, button";
      (place.matches(control) ? place : place.querySelector<HTMLElement>(control))?.focus();
      return;
    }
    show("source");
    setJump((before) => ({ pointer: problem.pointer, times: (before?.times ?? 0) + 1 }));
  };

  return (
    <AggregateContext value={editor}>
      <FlowContext value={flow}>
        <div className={frame.designer}>
          <DesignerHead
            app={app}
            definition={definition}
            document={document}
            title={table.title || itemKey}
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
                <AggregateSheet
                  aggregate={itemKey}
                  text={text}
                  sound={isSound}
                  published={definition.published !== null}
                />
              </FormScope>
            )}
          </div>
          <ProblemPanel check={check} path={path} onJump={go} worded={worded} />
        </div>
      </FlowContext>
    </AggregateContext>
  );
}
