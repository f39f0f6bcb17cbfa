import { useTexts } from "@/shared/i18n/texts";
import type { Problem } from "@/shared/api/types";
import { CodeEditor, type Jump } from "../editor/code-editor";
import { buildTexts } from "../texts/texts";
import styles from "./designer.module.css";
import type { OpenDocument } from "./use-document";

interface SourceViewProps {
  readonly path: string;
  readonly document: OpenDocument;
  readonly problems: readonly Problem[];
  readonly jump: Jump | null;
}

/** The same document as text; what is typed here is a step that can be undone like any other. */
export function SourceView({ path, document, problems, jump }: SourceViewProps) {
  const t = useTexts(buildTexts);
  const { store, state } = document;
  return (
    <div className={styles.source}>
      <CodeEditor
        path={path}
        text={state.text}
        onChange={(text) => store.write(text)}
        problems={problems}
        jump={jump}
        label={t("editor", { path })}
        history={store}
      />
    </div>
  );
}
