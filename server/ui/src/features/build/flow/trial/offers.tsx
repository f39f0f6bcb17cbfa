/** What people may do in a trial without a task: take a decision back, withdraw. */
import { texts } from "@/features/flow/texts/texts";
import type { DryDeed, DryOffer } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { trialTexts } from "../texts/trial-texts";
import styles from "./trial.module.css";

const KNOWN = ["take_back", "withdraw"] as const;

interface OffersProps {
  readonly offers: readonly DryOffer[];
  readonly disabled: boolean;
  readonly onDecide: (deed: DryDeed) => void;
}

export function Offers({ offers, disabled, onDecide }: OffersProps) {
  const t = useTexts(texts);
  const say = useTexts(trialTexts);
  return (
    <ul className={styles.offers} aria-label={say("offers")}>
      {offers.map(({ node, title, person, decision, within, place }) => {
        const known = KNOWN.find((one) => one === decision);
        return (
          known && (
            <li key={[...place, node, person.id, decision].join(" ")}>
              <span>{say("offered", { node: [...within, title].join(" › "), name: person.name })}</span>
              <Button
                disabled={disabled}
                look="quiet"
                onClick={() => onDecide({ node, member: person.id, decision, to: null, place })}
              >
                {t(known)}
              </Button>
            </li>
          )
        );
      })}
    </ul>
  );
}
