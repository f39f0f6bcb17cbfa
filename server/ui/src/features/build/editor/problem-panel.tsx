import type { Problem } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { buildTexts } from "../texts/texts";
import styles from "./editor.module.css";
import type { Check } from "./use-draft-text";

interface ProblemPanelProps {
  readonly check: Check;
  readonly path: string;
  readonly onJump: (problem: Problem) => void;
  /** What a designer calls the place and the matter of a problem in its document; null where it has no words. */
  readonly worded?: (problem: Problem) => Worded | null;
}

export interface Worded {
  readonly where: string;
  readonly message: string;
}

/** Every problem of the app at once, and beneath them what is seldom meant; a click goes to its place, in this file or another. */
export function ProblemPanel({ check, path, onJump, worded }: ProblemPanelProps) {
  const t = useTexts(buildTexts);
  const { problems, warnings, state } = check;
  return (
    <section className={styles.problems} aria-label={t("problems")}>
      <h2 className={styles.problemsTitle}>
        <span role="status">
          {state === "failed"
            ? t("checkFailed")
            : problems.length > 0
              ? t("problemsCount", { n: problems.length })
              : state === "checking"
                ? t("checking")
                : t("noProblems")}
        </span>
      </h2>
      <Places problems={problems} path={path} onJump={onJump} worded={worded} />
      {warnings.length > 0 && (
        <>
          <h3 className={styles.problemsTitle}>{t("warningsCount", { n: warnings.length })}</h3>
          <Places problems={warnings} path={path} onJump={onJump} worded={worded} />
        </>
      )}
    </section>
  );
}

interface PlacesProps extends Pick<ProblemPanelProps, "path" | "onJump"> {
  readonly problems: readonly Problem[];
  readonly worded: ProblemPanelProps["worded"] | undefined;
}

function Places({ problems, path, onJump, worded }: PlacesProps) {
  if (problems.length === 0) return null;
  // What one is working on comes first.
  const ordered = [...problems].sort(
    (a, b) => Number(fileOf(b, path) === path) - Number(fileOf(a, path) === path),
  );
  return (
    <ol>
      {ordered.map((problem, index) => {
        const words = fileOf(problem, path) === path ? worded?.(problem) : null;
        return (
          <li key={`${problem.file ?? ""}${problem.pointer}${index}`}>
            <button
              type="button"
              className={styles.problem}
              title={words ? problem.pointer : undefined}
              onClick={() => onJump(problem)}
            >
              <span className={styles.where} data-worded={words ? true : undefined}>
                {words ? words.where : fileOf(problem, path)}
                {!words && <span>{problem.pointer}</span>}
              </span>
              <span className={styles.message}>
                {words?.message ?? problem.message}
                {problem.hint && <em>{problem.hint}</em>}
              </span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

/** A problem that names no file stands in the one that was sent. */
export function fileOf(problem: Problem, path: string): string {
  return problem.file || path;
}
