import { useTexts } from "@/shared/i18n/texts";
import type { MergePreview } from "../calls/merge";
import { duplicateTexts } from "../texts/texts";
import styles from "./merge-dialog.module.css";

/** What is led or moved to the record that stays. */
export function Moves({ moves }: { readonly moves: MergePreview["moves"] }) {
  const t = useTexts(duplicateTexts);
  const lines = [
    ...moves.links.map((link) => t("moveLinks", { title: link.title, n: link.records })),
    ...(moves.hidden_links > 0 ? [t("moveHidden", { n: moves.hidden_links })] : []),
    ...(moves.comments > 0 ? [t("moveComments", { n: moves.comments })] : []),
    ...(moves.followers > 0 ? [t("moveFollowers", { n: moves.followers })] : []),
    ...(moves.runs > 0 ? [t("moveRuns", { n: moves.runs })] : []),
    ...(moves.answers > 0 ? [t("moveAnswers", { n: moves.answers })] : []),
  ];
  return (
    <section className={styles.movesPart}>
      <h2 className={styles.legend}>{t("movesTitle")}</h2>
      {lines.length === 0 ? (
        <p className={styles.quiet}>{t("moveNothing")}</p>
      ) : (
        <ul className={styles.moves}>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </section>
  );
}
