/** Where a task of a trial returns its run to, and how the run goes on from there. */
import { useState } from "react";
import { texts } from "@/features/flow/texts/texts";
import type { DryBack, DryTask } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { trialTexts } from "../texts/trial-texts";
import styles from "./trial.module.css";

interface ReturnChoiceProps {
  readonly places: DryTask["returns"];
  readonly disabled: boolean;
  readonly onChoose: (back: DryBack) => void;
}

export function ReturnChoice({ places, disabled, onChoose }: ReturnChoiceProps) {
  const t = useTexts(texts);
  const say = useTexts(trialTexts);
  const [jumps, setJumps] = useState(false);
  return (
    <div className={styles.returns} role="group" aria-label={t("returnTo")}>
      <label className="c-choice">
        <input type="checkbox" checked={jumps} onChange={(event) => setJumps(event.target.checked)} />
        <span>{say("jumps")}</span>
      </label>
      <span className={styles.decisions}>
        {places.map(({ node, title, up, flow }) => (
          <Button key={`${up} ${node}`} disabled={disabled} onClick={() => onChoose({ node, jumps, up })}>
            {say("returnTo", { node: flow === null ? title : `${flow} › ${title}` })}
          </Button>
        ))}
      </span>
      {places.some((place) => place.up > 0) && <small>{t("returnAbove")}</small>}
    </div>
  );
}
