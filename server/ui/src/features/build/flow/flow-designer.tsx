import { Segmented } from "antd";
import { useMemo, useState } from "react";
import { Link } from "react-router";
import { systemFields } from "@/features/condition/system-fields";
import { conditionTexts } from "@/features/condition/texts/texts";
import { isColumn, readFields } from "@/features/form/field";
import { FormScope } from "@/features/form/form-scope";
import type { Problem } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { useNarrow } from "@/shared/ui/use-narrow";
import { usePreviewForm } from "../calls/drafts";
import type { Jump } from "../editor/code-editor";
import { ProblemPanel } from "../editor/problem-panel";
import { DesignerHead } from "../frame/designer-head";
import type { DesignerProps } from "../frame/designer-route";
import frame from "../frame/designer.module.css";
import { SourceView } from "../frame/source-view";
import { UndoButtons } from "../frame/undo-buttons";
import { useDesignerPage } from "../frame/use-designer-page";
import { buildTexts } from "../texts/texts";
import { Canvas } from "./canvas/canvas";
import { focusControl } from "./focus-control";
import { FlowContext, useFlow, type FlowEditor, type Selection } from "./flow-context";
import { nodeOf, readFlow, START, textIn } from "./flow-document";
import type { NodeWords } from "./flow-edits";
import { BranchPanel } from "./panel/branch-panel";
import { NodePanel } from "./panel/node-panel";
import { StartPanel } from "./panel/start-panel";
import { problemPlace } from "./problem-place";
import { flowDesignTexts } from "./texts/texts";
import { TrialPanel } from "./trial/trial-panel";
import { useTrial, type Trial } from "./trial/use-trial";
import { useNodeActions, useNodeKeys } from "./use-node-actions";
import { columnsOf, countsOf, useQueried } from "./use-queried";
import { loopsAround } from "./ways";
import { useNodeTitle } from "./use-node-title";

type Tab = "design" | "source";
const NO_REFS = {};
const NO_OPERATORS = {};

/** The drawing of a flow with the panel of what is chosen in it, and its source beside them. */
export function FlowDesigner({ app, itemKey, definition, entries, onReload }: DesignerProps) {
  const t = useTexts(flowDesignTexts);
  const build = useTexts(buildTexts);
  const conditionT = useTexts(conditionTexts);
  const { path } = definition;
  const { document, own, tab: named, at, show, leaveFor } = useDesignerPage(app, definition);
  const { store, state } = document;
  const flow = useMemo(() => readFlow(state.value), [state.value]);
  const form = usePreviewForm(app, flow.form || null).data?.form ?? null;
  const rows = useQueried(app, flow);
  const place = at === null ? null : problemPlace(flow, { pointer: at });
  const [selected, select] = useState<Selection | null>(place?.selection ?? null);
  const [lanes, setLanes] = useState(false);
  const [jump, setJump] = useState<Jump | null>(at === null ? null : { pointer: at, times: 0 });
  const tab: Tab = named === "source" || (at !== null && place === null) ? "source" : "design";
  const [trying, setTrying] = useState(false);
  const trial = useTrial(app, flow, path, state.text, trying && tab === "design");
  const run = trying ? trial.query.data : undefined;
  const words: NodeWords = useMemo(
    () => ({ titleOf: (kind) => t(`kind_${kind}`), branch: (n) => t("branchN", { n }) }),
    [t],
  );
  const problems = useMemo(() => {
    const counts = new Map<string, number>();
    for (const problem of own) {
      const key = problemPlace(flow, problem)?.selection.node ?? START;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return counts;
  }, [own, flow]);
  const editor: FlowEditor = useMemo(() => {
    const ofForm = form && form.key === flow.form ? readFields(form.schema) : [];
    // A node in the body of a loop sees the columns of its row, which go before the fields of the record.
    const columns = loopsAround(flow, selected?.node ?? START).flatMap((loop) => {
      const each = textIn(loop.keywords["each"]);
      return [...ofForm, ...rows].find((field) => field.key === each)?.columns.filter(isColumn) ?? [];
    });
    const seen = columns.map((field) => ({ ...field, title: t("ofRow", { name: field.title }) }));
    const fields = [...seen, ...ofForm.filter((field) => !seen.some((column) => column.key === field.key))];
    return {
      app,
      store,
      flow,
      own: ofForm,
      fields,
      rows,
      vocabulary: {
        fields: [
          ...fields.filter(isColumn),
          ...columnsOf(rows, (row, column) => `${row}.${column}`),
          ...countsOf(rows, (name) => t("countOf", { name })),
          ...systemFields((key) => conditionT(`system_${key}`)),
        ],
        operators: form?.operators ?? NO_OPERATORS,
        references: true,
      },
      entries,
      words,
      selected,
      select,
      problems,
      walked: run
        ? {
            nodes: new Set(run.trail.flatMap((line) => line.node ?? [])),
            here: new Set(run.waiting.map((task) => task.node)),
          }
        : null,
    };
  }, [app, store, flow, form, rows, entries, words, selected, problems, run, conditionT, t]);

  /** The node a problem is about, or the source where no part of the drawing shows it. */
  const go = (problem: Problem) => {
    if (leaveFor(problem)) return;
    const place = problemPlace(flow, problem);
    if (place) {
      show("design");
      select(place.selection);
      requestAnimationFrame(() => focusControl(place.control));
      return;
    }
    show("source");
    setJump((before) => ({ pointer: problem.pointer, times: (before?.times ?? 0) + 1 }));
  };
  const titleOf = useNodeTitle();
  const worded = (problem: Problem) => {
    const node = nodeOf(flow, problemPlace(flow, problem)?.selection.node ?? null);
    return node ? { where: titleOf(node), message: problem.message } : null;
  };

  return (
    <FlowContext value={editor}>
      <div className={frame.designer}>
        <DesignerHead
          app={app}
          definition={definition}
          document={document}
          title={flow.title || itemKey}
          tabs={[
            { value: "design", label: build("tabDesign") },
            { value: "source", label: build("tabSource") },
          ]}
          tab={tab}
          onTab={show}
          onProblem={go}
          onReload={onReload}
        >
          <UndoButtons document={document} />
          {tab === "design" && (
            <Button look="quiet" on={trying} onClick={() => setTrying(!trying)}>
              {t("tryOut")}
            </Button>
          )}
          {definition.published !== null && (
            <>
              <Link to={`/build/${app}/flows/${itemKey}/figures`} className="c-button" data-look="quiet">
                {t("figures")}
              </Link>
              <Link to={`/build/${app}/flows/${itemKey}/log`} className="c-button" data-look="quiet">
                {t("nodeLog")}
              </Link>
            </>
          )}
          {tab === "design" && (
            <Segmented
              aria-label={t("drawnAs")}
              value={lanes ? "lanes" : "tree"}
              options={[
                { value: "tree", label: t("asTree") },
                { value: "lanes", label: t("asLanes") },
              ]}
              onChange={(next) => setLanes(next === "lanes")}
            />
          )}
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
              <Drawn lanes={lanes} trial={trying ? trial : null} onTrialEnd={() => setTrying(false)} />
            </FormScope>
          )}
        </div>
        <ProblemPanel check={document.check} path={path} onJump={go} worded={worded} />
      </div>
    </FlowContext>
  );
}

interface DrawnProps {
  readonly lanes: boolean;
  readonly trial: Trial | null;
  readonly onTrialEnd: () => void;
}

function Drawn({ lanes, trial, onTrialEnd }: DrawnProps) {
  const narrow = useNarrow();
  const actions = useNodeActions();
  useNodeKeys(actions, true);
  const { flow, selected } = useFlow();
  const node = nodeOf(flow, selected?.node ?? null);
  return (
    <>
      <Canvas actions={actions} lanes={lanes} />
      {trial ? (
        <TrialPanel trial={trial} onClose={onTrialEnd} />
      ) : node && selected ? (
        selected.branch === null ? (
          <NodePanel key={node.key} node={node} actions={actions} />
        ) : (
          <BranchPanel key={`${node.key} ${selected.branch}`} node={node} branch={selected.branch} />
        )
      ) : (
        (!narrow || selected?.node === START) && <StartPanel closable={narrow} />
      )}
    </>
  );
}
