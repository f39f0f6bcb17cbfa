/** What people may do in a trial beside their tasks: take a decision back, take out whom they brought in, withdraw. */
import { texts } from "@/features/flow/texts/texts";
import type { DryDeed, DryOffer } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { trialTexts } from "../texts/trial-texts";
import styles from "./trial.module.css";

const KNOWN = ["take_back", "remove", "withdraw"] as const;

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
      {offers.map(({ node, title, person, decision, to, within, place }) => {
        const known = KNOWN.find((one) => one === decision);
        return (
          known && (
            <li key={[...place, node, person.id, decision, to?.id].join(" ")}>
              <span>
                {say(to ? "offeredOf" : "offered", {
                  node: [...within, title].join(" › "),
                  name: person.name,
                  whom: to?.name ?? "",
                })}
              </span>
              <Button
                disabled={disabled}
                look="quiet"
                onClick={() =>
                  onDecide({ node, member: person.id, decision, to: to?.id ?? null, back: null, place })
                }
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
