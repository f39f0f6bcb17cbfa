import { useMemo, useState } from "react";
import type { Definition, Problem } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { useSaveKey } from "@/shared/ui/use-save-key";
import { flowOf } from "../list/kinds";
import { buildTexts } from "../texts/texts";
import { CodeEditor, type Jump } from "./code-editor";
import styles from "./editor.module.css";
import { fileOf, ProblemPanel } from "./problem-panel";
import { PublishButton } from "./publish-button";
import { SAVE_TEXTS } from "./save-texts";
import { useAskDropDraft } from "./use-ask-drop-draft";
import { useCheck, useDraftText } from "./use-draft-text";
import { VersionDrawer } from "./version-drawer";

interface DefinitionEditorProps {
  readonly app: string;
  readonly definition: Definition;
  readonly title: string;
  /** Where to go when the file is opened from a problem of another one. */
  readonly at: string | null;
  readonly onGo: (path: string, pointer: string) => void;
  readonly onReload: () => void;
}

export function DefinitionEditor({ app, definition, title, at, onGo, onReload }: DefinitionEditorProps) {
  const t = useTexts(buildTexts);
  const { path } = definition;
  const draft = useDraftText(app, path, definition.draft ?? definition.published ?? "");
  const check = useCheck(app, path, draft.text);
  const [versions, setVersions] = useState(false);
  const [jump, setJump] = useState<Jump | null>(at === null ? null : { pointer: at, times: 0 });
  const own = useMemo(
    () => check.problems.filter((problem) => fileOf(problem, path) === path),
    [check.problems, path],
  );
  const { flush } = draft;

  useSaveKey(() => void flush());

  const go = (problem: Problem) => {
    const file = fileOf(problem, path);
    if (file === path) setJump((before) => ({ pointer: problem.pointer, times: (before?.times ?? 0) + 1 }));
    else void flush().then(() => onGo(file, problem.pointer));
  };
  const askDrop = useAskDropDraft({ app, path, title, draft, onReload });

  const changed = definition.published !== null && draft.text !== definition.published;
  return (
    <div className={styles.editor}>
      <header className={styles.head}>
        <h1 className={styles.title}>{title}</h1>
        <span className={styles.path}>{path}</span>
        <span className={styles.state} data-state={draft.saveState} role="status">
          {t(SAVE_TEXTS[draft.saveState])}
        </span>
        <span className={styles.actions}>
          {changed && (
            <Button look="quiet" onClick={askDrop}>
              {t("dropDraft")}
            </Button>
          )}
          <Button look="quiet" onClick={() => setVersions(true)}>
            {t("versions")}
          </Button>
          <PublishButton
            app={app}
            changed={changed || definition.published === null}
            flow={changed ? flowOf(definition) : undefined}
            beforePublish={flush}
            onProblem={go}
          />
        </span>
      </header>
      <div className={styles.code}>
        <CodeEditor
          path={path}
          text={draft.text}
          onChange={draft.setText}
          problems={own}
          jump={jump}
          label={t("editor", { path })}
        />
      </div>
      <ProblemPanel app={app} check={check} path={path} onJump={go} />
      {versions && (
        <VersionDrawer
          app={app}
          definition={definition}
          now={draft.text}
          title={title}
          onClose={() => setVersions(false)}
          onUse={async (text) => {
            draft.setText(text);
            await flush();
            onReload();
          }}
        />
      )}
    </div>
  );
}
