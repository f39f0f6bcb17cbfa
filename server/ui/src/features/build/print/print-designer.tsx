import { useMemo, useState } from "react";
import { readFields } from "@/features/form/field";
import { stepsOf } from "@/shared/api/json-pointer";
import type { Problem } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { useNarrow } from "@/shared/ui/use-narrow";
import { usePreviewForm } from "../calls/drafts";
import { CodeEditor, type Insertion, type Jump } from "../editor/code-editor";
import { ProblemPanel, type Worded } from "../editor/problem-panel";
import { DesignerHead } from "../frame/designer-head";
import type { DesignerProps } from "../frame/designer-route";
import frame from "../frame/designer.module.css";
import { SourceView } from "../frame/source-view";
import { UndoButtons } from "../frame/undo-buttons";
import { useDesignerPage } from "../frame/use-designer-page";
import { buildTexts } from "../texts/texts";
import styles from "./print-designer.module.css";
import { PrintPalette } from "./print-palette";
import { PrintPreviewPane } from "./print-preview-pane";
import { PrintSettingsForm, settingId } from "./print-settings-form";
import { lineOf, splitPrint, withBody, withSettings, type SettingChanges } from "./print-text";
import { printDesignTexts, type PrintDesignTextKey } from "./texts/texts";
import { zh } from "./texts/zh";

type Tab = "design" | "source";

/** Settings and palette, the text of the template, and beside it what comes out. */
export function PrintDesigner({ app, itemKey, definition, entries, onReload }: DesignerProps) {
  const t = useTexts(printDesignTexts);
  const build = useTexts(buildTexts);
  const narrow = useNarrow();
  const { path } = definition;
  const { document, own, tab: named, at, show, leaveFor } = useDesignerPage(app, definition);
  const { store, state } = document;
  const parts = useMemo(() => splitPrint(state.text), [state.text]);
  const settings = parts.settings ?? {};
  const form = usePreviewForm(app, settings.form ?? null).data?.form ?? null;
  const fields = useMemo(() => (form ? readFields(form.schema) : []), [form]);
  const inBody = useMemo(
    () =>
      own
        .filter((problem) => lineOf(problem.pointer) !== null)
        .map((problem) => ({ ...problem, pointer: shifted(problem.pointer, parts.firstLine) })),
    [own, parts.firstLine],
  );
  const [jumps, setJumps] = useState<Jumps | null>(at === null ? null : jumpsTo(at, parts.firstLine, 0));
  const [insertion, setInsertion] = useState<Insertion | null>(null);
  const tab: Tab = named === "source" ? "source" : "design";

  const insert = (text: string) => setInsertion((before) => ({ text, times: (before?.times ?? 0) + 1 }));
  const change = (changes: SettingChanges) =>
    store.write(withSettings(state.text, changes), `setting ${Object.keys(changes).join()}`);
  /** The line or the setting a problem is about, or the source where nothing else shows it. */
  const go = (problem: Problem) => {
    if (leaveFor(problem)) return;
    const line = lineOf(problem.pointer);
    const [key = ""] = stepsOf(problem.pointer);
    const place = window.document.getElementById(settingId(key));
    if (line === null && tab === "design" && place) {
      place.focus();
      return;
    }
    setJumps((before) => jumpsTo(problem.pointer, parts.firstLine, (before?.source.times ?? 0) + 1));
    if (line === null || narrow) show("source");
  };
  const worded = (problem: Problem): Worded | null => {
    const line = lineOf(problem.pointer);
    if (line !== null) return { where: t("line", { n: line }), message: problem.message };
    const key = `setting_${stepsOf(problem.pointer)[0] ?? ""}`;
    return isKnown(key) ? { where: t(key), message: problem.message } : null;
  };

  return (
    <div className={frame.designer}>
      <DesignerHead
        app={app}
        definition={definition}
        document={document}
        title={settings.title ?? itemKey}
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
      </DesignerHead>
      {parts.settings === null && tab === "design" && (
        <p className={frame.notice} role="alert">
          {t("noSettings")}
        </p>
      )}
      <div className={frame.body}>
        {tab === "source" ? (
          <SourceView path={path} document={document} problems={own} jump={jumps?.source ?? null} />
        ) : (
          <div className={styles.columns}>
            <aside className={styles.side} aria-label={t("tools")}>
              <PrintSettingsForm
                settings={settings}
                disabled={parts.settings === null}
                entries={entries}
                onChange={change}
              />
              {!narrow && (
                <PrintPalette
                  fields={fields}
                  onInsert={insert}
                  pageNumbers={settings.page_numbers === true}
                  onPageNumbers={() =>
                    change({ page_numbers: settings.page_numbers === true ? undefined : true })
                  }
                />
              )}
            </aside>
            {!narrow && (
              <div className={styles.text}>
                <CodeEditor
                  path={path}
                  text={parts.body}
                  onChange={(body) => store.write(withBody(state.text, body))}
                  problems={inBody}
                  jump={jumps?.body ?? null}
                  insertion={insertion}
                  firstLine={parts.firstLine}
                  label={t("body")}
                  history={store}
                />
              </div>
            )}
            <PrintPreviewPane app={app} form={settings.form ?? ""} text={state.text} />
          </div>
        )}
      </div>
      <ProblemPanel app={app} check={document.check} path={path} onJump={go} worded={worded} />
    </div>
  );
}

/** The same place in the whole file and in its body. */
interface Jumps {
  readonly source: Jump;
  readonly body: Jump;
}

function jumpsTo(pointer: string, firstLine: number, times: number): Jumps {
  return { source: { pointer, times }, body: { pointer: shifted(pointer, firstLine), times } };
}

/** A line of the file as a line of the body. */
function shifted(pointer: string, firstLine: number): string {
  const line = lineOf(pointer);
  return line === null ? pointer : `/lines/${line - firstLine + 1}`;
}

function isKnown(key: string): key is PrintDesignTextKey {
  return key in zh;
}
