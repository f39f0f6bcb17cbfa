import { useState } from "react";
import type { DefinitionEntry, Problem } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { useDefinitions } from "../calls/definitions";
import { kindOfPath } from "../list/kinds";
import { buildTexts } from "../texts/texts";
import styles from "./editor.module.css";
import type { Check } from "./use-draft-text";

const NO_ENTRIES: readonly DefinitionEntry[] = [];

interface ProblemPanelProps {
  readonly app: string;
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

/**
 * Every problem at once: those of the open file, beneath them what is seldom meant, and those of the rest of the app. A click
 * goes to its place, in this file or another.
 */
export function ProblemPanel({ app, check, path, onJump, worded }: ProblemPanelProps) {
  const t = useTexts(buildTexts);
  const [folded, setFolded] = useState(false);
  const entries = useDefinitions(app).data?.items ?? NO_ENTRIES;
  const { problems, warnings, state } = check;
  const own = problems.filter((problem) => fileOf(problem, path) === path);
  const others = problems.filter((problem) => fileOf(problem, path) !== path);
  const places = { path, entries, onJump, worded };
  return (
    <section className={styles.problems} aria-label={t("problems")}>
      <h2 className={styles.problemsTitle}>
        <span role="status">
          {state === "failed"
            ? t("checkFailed")
            : own.length > 0
              ? t("problemsCount", { n: own.length })
              : state === "checking"
                ? t("checking")
                : t("noProblems")}
        </span>
        {problems.length + warnings.length > 0 && (
          <Button
            look="quiet"
            className={styles.fold}
            aria-expanded={!folded}
            onClick={() => setFolded(!folded)}
          >
            {t(folded ? "unfoldProblems" : "foldProblems")}
          </Button>
        )}
      </h2>
      {!folded && (
        <>
          <Places problems={own} {...places} />
          {warnings.length > 0 && (
            <>
              <h3 className={styles.problemsTitle}>{t("warningsCount", { n: warnings.length })}</h3>
              <Places problems={warnings} {...places} />
            </>
          )}
        </>
      )}
      {others.length > 0 && (
        <>
          <h3 className={styles.problemsTitle}>{t("problemsElsewhere", { n: others.length })}</h3>
          {!folded && <Places problems={others} {...places} />}
        </>
      )}
    </section>
  );
}

interface PlacesProps extends Pick<ProblemPanelProps, "path" | "onJump"> {
  readonly problems: readonly Problem[];
  readonly entries: readonly DefinitionEntry[];
  readonly worded: ProblemPanelProps["worded"] | undefined;
}

function Places({ problems, path, entries, onJump, worded }: PlacesProps) {
  const t = useTexts(buildTexts);
  if (problems.length === 0) return null;
  // What one is working on comes first.
  const ordered = [...problems].sort(
    (a, b) => Number(fileOf(b, path) === path) - Number(fileOf(a, path) === path),
  );
  return (
    <ol>
      {ordered.map((problem, index) => {
        const file = fileOf(problem, path);
        const words = file === path ? worded?.(problem) : null;
        const title = file === path ? undefined : entries.find((entry) => entry.path === file)?.title;
        const where = words?.where ?? (title ? `${t(`kind_${kindOfPath(file)}`)} · ${title}` : undefined);
        return (
          <li key={`${problem.file ?? ""}${problem.pointer}${index}`}>
            <button
              type="button"
              className={styles.problem}
              title={where && (file === path ? problem.pointer : `${file}${problem.pointer}`)}
              onClick={() => onJump(problem)}
            >
              <span className={styles.where} data-worded={where ? true : undefined}>
                {where ?? file}
                {!where && <span>{problem.pointer}</span>}
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
