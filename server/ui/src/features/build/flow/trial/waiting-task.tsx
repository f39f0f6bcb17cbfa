/** A task of a trial: it is decided, handed on, or left until its deadline does something. */
import { useState } from "react";
import type { DryDeed, DryTask } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { MemberSelect } from "@/shared/ui/member-select";
import { flowDesignTexts } from "../texts/texts";
import { trialTexts } from "../texts/trial-texts";
import styles from "./trial.module.css";

const VERDICTS = ["approve", "reject", "return"] as const;
const HANDS = ["transfer", "add_before", "add_after", "add_parallel"] as const;

interface WaitingTaskProps {
  readonly task: DryTask;
  readonly disabled: boolean;
  readonly onDecide: (deed: DryDeed) => void;
}

export function WaitingTask({ task, disabled, onDecide }: WaitingTaskProps) {
  const t = useTexts(flowDesignTexts);
  const say = useTexts(trialTexts);
  const [hand, setHand] = useState<(typeof HANDS)[number] | null>(null);
  const { node, person, place, due } = task;
  const decide = (decision: DryDeed["decision"], to: string | null = null) => {
    setHand(null);
    onDecide({ node, member: person.id, decision, to, place });
  };
  const offered = <One extends DryDeed["decision"]>(all: readonly One[]) =>
    all.filter((decision) => task.decisions.includes(decision));
  return (
    <li>
      <span>{t("decides", { name: person.name, node: [...task.within, task.title].join(" › ") })}</span>
      <span className={styles.decisions}>
        {offered(VERDICTS).map((decision) => (
          <Button
            key={decision}
            disabled={disabled}
            look={decision === "approve" ? "primary" : "default"}
            onClick={() => decide(decision)}
          >
            {t(node === "start" ? "decide_resubmit" : `decide_${decision}`)}
          </Button>
        ))}
        {offered(HANDS).map((one) => (
          <Button
            key={one}
            disabled={disabled}
            look="quiet"
            on={hand === one}
            aria-expanded={hand === one}
            onClick={() => setHand(hand === one ? null : one)}
          >
            {say(`hand_${one}`)}
          </Button>
        ))}
      </span>
      {hand !== null && (
        <MemberSelect
          label={say("handTo", { hand: say(`hand_${hand}`) })}
          except={[person.id]}
          value={null}
          onChange={(to) => to !== null && decide(hand, to)}
        />
      )}
      {due && (
        <span className={styles.due}>
          {say("due", { at: formatMoment(due.at), what: say(`due_${due.action}`) })}
          <Button disabled={disabled} look="quiet" onClick={() => decide("late")}>
            {say("waitForIt")}
          </Button>
        </span>
      )}
    </li>
  );
}
