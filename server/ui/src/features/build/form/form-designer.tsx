import { DndContext, DragOverlay } from "@dnd-kit/core";
import { useMemo, useState } from "react";
import { FormScope } from "@/features/form/form-scope";
import { stepsOf } from "@/shared/api/json-pointer";
import type { Problem } from "@/shared/api/types";
import { Button, IconButton } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { useNarrow } from "@/shared/ui/use-narrow";
import type { Jump } from "../editor/code-editor";
import { ProblemPanel } from "../editor/problem-panel";
import { DesignerHead } from "../frame/designer-head";
import type { DesignerProps } from "../frame/designer-route";
import frame from "../frame/designer.module.css";
import { SourceView } from "../frame/source-view";
import { Unreadable } from "../frame/unreadable";
import { useDesignerPage } from "../frame/use-designer-page";
import { buildTexts } from "../texts/texts";
import { ACTIONS } from "./actions";
import { Canvas } from "./canvas";
import canvas from "./canvas.module.css";
import { DesignerContext, findField } from "./designer-context";
import { spotOf } from "./field-path";
import { focusField, focusProperty, focusRule } from "./focus";
import { KindIcon } from "./kind-icon";
import { Palette } from "./palette";
import { Preview } from "./preview";
import { KeptNotice } from "./kept/kept-notice";
import { FieldProperties } from "./properties/field-properties";
import { FormProperties } from "./properties/form-properties";
import properties from "./properties/properties.module.css";
import { RenameDialog } from "./rename/rename-dialog";
import { useAskRename } from "./rename/use-ask-rename";
import { RulesTab } from "./rules/rules-tab";
import { formDesignTexts } from "./texts/texts";
import { keysText, useActionKeys } from "./use-action-keys";
import { useDesignerState } from "./use-designer-state";
import { useProblemWords } from "./use-problem-words";
import { useDrag } from "./use-drag";
import { useKindTitle, useStartWords } from "./use-kind-title";

const TABS = ["design", "rules", "source"] as const;
type Tab = (typeof TABS)[number];
const NO_REFS = {};

/** Palette, canvas and properties over one document, with its rules and its source beside them. */
export function FormDesigner({ app, itemKey, definition, entries, onReload }: DesignerProps) {
  const t = useTexts(formDesignTexts);
  const build = useTexts(buildTexts);
  const narrow = useNarrow();
  const { path } = definition;
  const { document, own, tab: named, at, show, leaveFor } = useDesignerPage(app, definition);
  const state = useDesignerState({ app, formKey: itemKey, definition, entries, document, problems: own });
  const rename = useAskRename(state);
  const designer = useMemo(() => ({ ...state, askRename: rename.ask }), [state, rename.ask]);
  const titleOf = useKindTitle();
  const worded = useProblemWords(designer.fields);
  const drag = useDrag(designer, useStartWords());
  const [preview, setPreview] = useState(false);
  const [jump, setJump] = useState<Jump | null>(at === null ? null : { pointer: at, times: 0 });
  const tab: Tab = TABS.find((one) => one === named) ?? (at === null ? "design" : "source");
  useActionKeys(designer, tab === "design" && !narrow);

  /** Every problem leads to the place where it is mended: a field's property, a rule, or the source. */
  const go = (problem: Problem) => {
    if (leaveFor(problem)) return;
    const spot = spotOf(problem.pointer);
    if (spot.field !== null && findField(designer.fields, spot.field)) {
      show("design");
      designer.select(spot.field);
      if (spot.keyword === null) focusField(spot.field, true);
      else focusProperty(spot.keyword === "items" ? "enum" : spot.keyword);
    } else if (
      ["x-visibility", "x-required", "x-editable", "x-checks", "x-duplicates"].includes(spot.keyword ?? "")
    ) {
      show("rules");
      requestAnimationFrame(() => focusRule(spot, stepsOf(problem.pointer).at(-1) ?? ""));
    } else {
      show("source");
      setJump((before) => ({ pointer: problem.pointer, times: (before?.times ?? 0) + 1 }));
    }
  };
  const selected = findField(designer.fields, designer.selected);
  const title = designer.form.title || itemKey;

  return (
    <DesignerContext value={designer}>
      <div className={frame.designer}>
        <DesignerHead
          app={app}
          definition={definition}
          document={document}
          title={title}
          tabs={TABS.filter((one) => !narrow || one !== "rules").map((one) => ({
            value: one,
            label: t(`tab_${one}`),
          }))}
          tab={tab}
          onTab={show}
          onProblem={go}
          onReload={onReload}
          broken={!document.state.readable}
        >
          {(["undo", "redo"] as const).map((id) => (
            <IconButton
              key={id}
              icon={id}
              label={`${t(id)} (${keysText(ACTIONS[id])})`}
              disabled={!ACTIONS[id].enabled(designer)}
              onClick={() => ACTIONS[id].run(designer)}
            />
          ))}
          <Button look="quiet" onClick={() => setPreview(true)}>
            {t("preview")}
          </Button>
        </DesignerHead>
        <KeptNotice app={app} form={itemKey} />
        {narrow && tab === "design" && <p className={frame.notice}>{build("designerNarrow")}</p>}
        <div className={frame.body}>
          {tab === "source" ? (
            <SourceView path={path} document={document} problems={own} jump={jump} />
          ) : !document.state.readable ? (
            <Unreadable onSource={() => show("source")} />
          ) : tab === "rules" ? (
            <FormScope app={app} refs={NO_REFS}>
              <RulesTab />
            </FormScope>
          ) : (
            <DndContext
              sensors={drag.sensors}
              collisionDetection={drag.collisionDetection}
              accessibility={drag.accessibility}
              onDragStart={drag.onDragStart}
              onDragMove={drag.onDragMove}
              onDragEnd={drag.onDragEnd}
              onDragCancel={drag.onDragCancel}
            >
              {!narrow && <Palette />}
              <Canvas target={drag.target} />
              {!narrow && (
                <aside className={properties.panel} aria-label={t("properties")}>
                  <FormScope app={app} refs={NO_REFS}>
                    {selected && designer.selected !== null ? (
                      <FieldProperties key={designer.identity} path={designer.selected} field={selected} />
                    ) : (
                      <FormProperties />
                    )}
                  </FormScope>
                </aside>
              )}
              <DragOverlay dropAnimation={null}>
                {drag.dragged && (
                  <span className={canvas.ghost}>
                    <KindIcon kind={drag.dragged.kind} />
                    {findField(designer.fields, drag.dragged.path)?.title ?? titleOf(drag.dragged.kind)}
                  </span>
                )}
              </DragOverlay>
            </DndContext>
          )}
        </div>
        <ProblemPanel app={app} check={document.check} path={path} onJump={go} worded={worded} />
        {rename.question && <RenameDialog app={app} question={rename.question} onClose={rename.close} />}
        {preview && <Preview onClose={() => setPreview(false)} />}
      </div>
    </DesignerContext>
  );
}
