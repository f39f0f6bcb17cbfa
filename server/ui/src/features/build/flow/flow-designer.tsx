import { useMemo, useState } from "react";
import { FormScope } from "@/features/form/form-scope";
import type { Problem } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { useNarrow } from "@/shared/ui/use-narrow";
import { ProblemPanel } from "../editor/problem-panel";
import { DesignerHead } from "../frame/designer-head";
import type { DesignerProps } from "../frame/designer-route";
import frame from "../frame/designer.module.css";
import { SourceView } from "../frame/source-view";
import { UndoButtons } from "../frame/undo-buttons";
import { Unreadable } from "../frame/unreadable";
import { useDesignerPage } from "../frame/use-designer-page";
import { buildTexts } from "../texts/texts";
import { Canvas } from "./canvas/canvas";
import { FlowContext, useFlow } from "./flow-context";
import { nodeOf, readFlow, START } from "./flow-document";
import { FlowTools } from "./flow-tools";
import { BranchPanel } from "./panel/branch-panel";
import { NodePanel } from "./panel/node-panel";
import { StartPanel } from "./panel/start-panel";
import { problemPlace } from "./problem-place";
import { TrialPanel } from "./trial/trial-panel";
import { useTrial, type Trial } from "./trial/use-trial";
import { useFlowEditor } from "./use-flow-editor";
import { useFlowPlace } from "./use-flow-place";
import { useNodeActions, useNodeKeys } from "./use-node-actions";
import { useNodeTitle } from "./use-node-title";

const NO_REFS = {};

/** The drawing of a flow with the panel of what is chosen in it, and its source beside them. */
export function FlowDesigner({ app, itemKey, definition, entries, onReload }: DesignerProps) {
  const t = useTexts(buildTexts);
  const { path } = definition;
  const page = useDesignerPage(app, definition);
  const { document, own } = page;
  const { store, state } = document;
  const flow = useMemo(() => readFlow(state.value), [state.value]);
  const { tab, selected, select, jump, go } = useFlowPlace(flow, page);
  const isDrawn = tab === "design" && state.readable;
  const [lanes, setLanes] = useState(false);
  const [trying, setTrying] = useState(false);
  const trial = useTrial(app, flow, path, state.text, trying && isDrawn);
  const run = trying ? trial.query.data : undefined;
  const editor = useFlowEditor({ app, store, flow, entries, selected, select, found: own, run });
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
            { value: "design", label: t("tabDesign") },
            { value: "source", label: t("tabSource") },
          ]}
          tab={tab}
          onTab={page.show}
          onProblem={go}
          onReload={onReload}
          broken={!state.readable}
        >
          <UndoButtons document={document} />
          <FlowTools
            app={app}
            flow={itemKey}
            published={definition.published !== null}
            drawing={isDrawn}
            trying={trying}
            onTrying={setTrying}
            lanes={lanes}
            onLanes={setLanes}
          />
        </DesignerHead>
        <div className={frame.body}>
          {tab === "source" ? (
            <SourceView path={path} document={document} problems={own} jump={jump} />
          ) : !state.readable ? (
            <Unreadable onSource={() => page.show("source")} />
          ) : (
            <FormScope app={app} refs={NO_REFS}>
              <Drawn lanes={lanes} trial={trying ? trial : null} onTrialEnd={() => setTrying(false)} />
            </FormScope>
          )}
        </div>
        <ProblemPanel app={app} check={document.check} path={path} onJump={go} worded={worded} />
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
