/** A designer of one sheet of settings: the bar over it, the sheet or its source, and the problems below. */
import { useState, type ReactNode } from "react";
import { flushSync } from "react-dom";
import { FormScope } from "@/features/form/form-scope";
import type { Definition, Problem } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import type { Jump } from "../editor/code-editor";
import { ProblemPanel, type Worded } from "../editor/problem-panel";
import { buildTexts } from "../texts/texts";
import { DesignerHead } from "./designer-head";
import styles from "./designer.module.css";
import { SourceView } from "./source-view";
import { UndoButtons } from "./undo-buttons";
import { Unreadable } from "./unreadable";
import type { DesignerPage } from "./use-designer-page";

type Tab = "design" | "source";
const NO_REFS = {};
const INPUTS = "input, select, textarea, .cm-content";

interface SheetDesignerProps {
  readonly app: string;
  readonly definition: Definition;
  readonly page: DesignerPage;
  readonly title: string;
  readonly onReload: () => void;
  /** Unfolds what the place of a problem lies in, where a sheet folds parts of itself away. */
  readonly reveal?: (pointer: string) => void;
  /** The ids of the parts of the sheet in which a problem is mended, the nearest first. */
  readonly placesOf: (pointer: string) => readonly string[];
  readonly worded?: (problem: Problem) => Worded | null;
  /** What publishing changes of the sheet, where it has words for it; drawn like the sheet itself. */
  readonly changes?: ReactNode;
  /** What the bar offers beside undoing. */
  readonly tools?: ReactNode;
  /** The sheet. */
  readonly children: ReactNode;
}

export function SheetDesigner({ app, definition, page, placesOf, worded, ...props }: SheetDesignerProps) {
  const t = useTexts(buildTexts);
  const { path } = definition;
  const { document, own, at, show, leaveFor } = page;
  const [jump, setJump] = useState<Jump | null>(at === null ? null : { pointer: at, times: 0 });
  const tab: Tab = page.tab === "source" || at !== null ? "source" : "design";

  /** The part of the sheet a problem is about, or the source where no part shows it. */
  const go = (problem: Problem) => {
    if (leaveFor(problem)) return;
    // It has to be on the page before it can be gone to.
    flushSync(() => props.reveal?.(problem.pointer));
    const places = placesOf(problem.pointer).map((id) => window.document.getElementById(id));
    const place = places.find((one) => one !== null);
    if (tab === "design" && place) {
      place.scrollIntoView({ block: "center" });
      focusIn(place);
      return;
    }
    show("source");
    setJump((before) => ({ pointer: problem.pointer, times: (before?.times ?? 0) + 1 }));
  };

  return (
    <div className={styles.designer}>
      <DesignerHead
        app={app}
        definition={definition}
        document={document}
        title={props.title}
        tabs={[
          { value: "design", label: t("tabDesign") },
          { value: "source", label: t("tabSource") },
        ]}
        tab={tab}
        onTab={show}
        onProblem={go}
        onReload={props.onReload}
        broken={!document.state.readable}
        changes={
          props.changes && (
            <FormScope app={app} refs={NO_REFS}>
              {props.changes}
            </FormScope>
          )
        }
      >
        <UndoButtons document={document} />
        {props.tools}
      </DesignerHead>
      <div className={styles.body}>
        {tab === "source" ? (
          <SourceView path={path} document={document} problems={own} jump={jump} />
        ) : !document.state.readable ? (
          <Unreadable onSource={() => show("source")} />
        ) : (
          <FormScope app={app} refs={NO_REFS}>
            {props.children}
          </FormScope>
        )}
      </div>
      <ProblemPanel app={app} check={document.check} path={path} onJump={go} {...(worded && { worded })} />
    </div>
  );
}

function focusIn(place: HTMLElement) {
  const isControl = place.matches(`${INPUTS}, button`);
  const inside = () => place.querySelector<HTMLElement>(INPUTS) ?? place.querySelector<HTMLElement>("button");
  (isControl ? place : inside())?.focus();
}
