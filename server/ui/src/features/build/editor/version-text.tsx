import { useTexts } from "@/shared/i18n/texts";
import { LoadProblem } from "@/shared/ui/load-problem";
import { scrolledByKeys } from "@/shared/ui/scrolled-by-keys";
import { ListSkeleton } from "@/shared/ui/skeleton";
import { kindOfPath } from "../list/kinds";
import { buildTexts } from "../texts/texts";
import { ChangeList } from "../versions/change-list";
import { asJson } from "../versions/compare";
import { CodeEditor } from "./code-editor";
import styles from "./editor.module.css";
import { DRAFT, type Versions } from "./use-versions";

interface VersionTextProps {
  readonly path: string;
  readonly versions: Versions;
  readonly look: "changes" | "source";
}

/** What the chosen version changed, or all that it says. */
export function VersionText({ path, versions, look }: VersionTextProps) {
  const t = useTexts(buildTexts);
  const { chosen, isDraft, text, base, failed } = versions;
  if (failed) return <LoadProblem error={failed.error} retry={() => void failed.refetch()} compact />;
  if (text === null || base === null) return <ListSkeleton rows={6} />;
  const [before, after] = [asJson(base), asJson(text)];
  const readable = path.endsWith(".json") && before !== undefined && after !== undefined;
  if (look === "changes" && readable)
    return (
      <div className={styles.oldChanges} role="group" aria-label={t("versionChanges")} ref={scrolledByKeys}>
        <ChangeList kind={kindOfPath(path)} before={before} after={after} />
      </div>
    );
  return (
    <CodeEditor
      key={`${path}@${chosen ?? DRAFT}`}
      path={path}
      text={text}
      readOnly
      label={isDraft ? t("draftNow") : t("versionLine", { n: chosen ?? DRAFT })}
    />
  );
}
