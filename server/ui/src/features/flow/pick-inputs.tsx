import { useTexts } from "@/shared/i18n/texts";
import styles from "./decision-bar.module.css";
import { PeoplePicker } from "./step-preview";
import { texts } from "./texts/texts";
import type { Picks } from "./use-picks";

/** The people to pick for later steps before one approves. */
export function PickInputs({ picks }: { readonly picks: Picks }) {
  const t = useTexts(texts);
  return (
    <>
      {picks.wanted.map((pick) => (
        <div key={pick.node} className={styles.pick}>
          <label htmlFor={`pick-${pick.node}`}>{t("pickFor", { node: pick.title })}</label>
          <PeoplePicker
            id={`pick-${pick.node}`}
            candidates={pick.candidates}
            min={pick.min}
            max={pick.max}
            known={pick.chosen}
            value={picks.picked[pick.node] ?? []}
            onChange={(members) => picks.pick(pick.node, members)}
          />
        </div>
      ))}
      {picks.unpicked ? (
        <span className={styles.missing} role="alert">
          {t("pickNeeded")}
        </span>
      ) : null}
    </>
  );
}
