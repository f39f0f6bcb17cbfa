/** A task of a trial: it is decided, handed on, put into other hands, or left until its deadline does something. */
import { useState } from "react";
import { verbOf, wordOf } from "@/features/flow/button-words";
import { texts } from "@/features/flow/texts/texts";
import type { DryBack, DryDeed, DryTask, Values } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { formatMoment } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { MemberSelect } from "@/shared/ui/member-select";
import { flowDesignTexts } from "../texts/texts";
import { trialTexts } from "../texts/trial-texts";
import { FilledIn } from "./filled-in";
import { ReturnChoice } from "./return-choice";
import styles from "./trial.module.css";

/** Done with a click; a return also asks where to, where there is a choice. */
const VERDICTS = ["approve", "reject", "return", "claim", "unclaim", "comment"] as const;
type Verdict = (typeof VERDICTS)[number];
/** Ways of one operation, each with a button of its own here. */
const ADDS = ["add_before", "add_after", "add_parallel"] as const;
/** Done with somebody. */
const HANDS = ["transfer", ...ADDS, "delegate", "ask"] as const;
/** What an administrator does with a task that is not theirs. */
const ADMINISTERED = ["reassign", "resend", "revoke"] as const;
type Add = (typeof ADDS)[number];
type Hand = (typeof HANDS)[number];

const isAdd = (hand: Hand): hand is Add => ADDS.some((add) => add === hand);

interface WaitingTaskProps {
  readonly task: DryTask;
  /** What was filled in before, and taken back. */
  readonly begun?: Values | undefined;
  readonly disabled: boolean;
  readonly onDecide: (deed: DryDeed) => void;
}

export function WaitingTask({ task, begun = {}, disabled, onDecide }: WaitingTaskProps) {
  const t = useTexts(flowDesignTexts);
  const say = useTexts(trialTexts);
  const sayOfTasks = useTexts(texts);
  const [hand, setHand] = useState<Hand | "reassign" | null>(null);
  const [returning, setReturning] = useState(false);
  const [values, setValues] = useState(begun);
  const { node, person, place, due, returns } = task;
  const decide = (decision: DryDeed["decision"], to: string | null = null, back: DryBack | null = null) => {
    setHand(null);
    setReturning(false);
    onDecide({ node, member: person.id, decision, to, back, target: null, place, values });
  };
  const chooses = (verdict: Verdict) => verdict === "return" && returns.length > 1;
  const judge = (verdict: Verdict) => {
    if (chooses(verdict)) {
      setHand(null);
      setReturning(!returning);
      return;
    }
    const only = verdict === "return" ? returns[0] : undefined;
    decide(verdict, null, only ? { node: only.node, jumps: false, up: only.up } : null);
  };
  const offered = <One extends DryDeed["decision"]>(all: readonly One[]) =>
    all.filter((decision) => task.decisions.includes(decision));
  const verdictWord = (verdict: Verdict) =>
    wordOf(task, verdict, sayOfTasks(verdict === "approve" ? verbOf(task) : verdict));
  const handWord = (one: Hand | "reassign") => {
    if (one === "reassign") return sayOfTasks(one);
    return isAdd(one) ? say(`hand_${one}`) : wordOf(task, one, sayOfTasks(one));
  };
  const choose = (one: Hand | "reassign") => {
    setReturning(false);
    setHand(hand === one ? null : one);
  };
  const administered = ADMINISTERED.filter((one) => task.administered.includes(one));
  return (
    <li>
      <span>
        {t("decides", { name: person.name, node: [...task.within, task.title].join(" › ") })}
        {task.instead_of && <small>{sayOfTasks("insteadOf", { name: task.instead_of.name })}</small>}
      </span>
      {task.writes.length > 0 && (
        <FilledIn task={task} values={values} disabled={disabled} onChange={setValues} />
      )}
      <span className={styles.decisions}>
        {offered(VERDICTS).map((decision) => (
          <Button
            key={decision}
            disabled={disabled}
            look={decision === "approve" ? "primary" : decision === "comment" ? "quiet" : "default"}
            on={chooses(decision) && returning}
            aria-expanded={chooses(decision) ? returning : undefined}
            onClick={() => judge(decision)}
          >
            {verdictWord(decision)}
          </Button>
        ))}
        {offered(HANDS).map((one) => (
          <Button
            key={one}
            disabled={disabled}
            look="quiet"
            on={hand === one}
            aria-expanded={hand === one}
            onClick={() => choose(one)}
          >
            {handWord(one)}
          </Button>
        ))}
      </span>
      {administered.length > 0 && (
        <span className={styles.due} role="group" aria-label={say("administered")}>
          {say("administered")}
          {administered.map((one) => (
            <Button
              key={one}
              disabled={disabled}
              look="quiet"
              on={one === "reassign" && hand === one}
              aria-expanded={one === "reassign" ? hand === one : undefined}
              onClick={() => (one === "reassign" ? choose(one) : decide(one))}
            >
              {sayOfTasks(one)}
            </Button>
          ))}
        </span>
      )}
      {returning && (
        <ReturnChoice
          places={returns}
          disabled={disabled}
          onChoose={(back) => decide("return", null, back)}
        />
      )}
      {hand !== null && (
        <MemberSelect
          label={say("handTo", { hand: handWord(hand) })}
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
      {task.later.map((next) => (
        <span key={`${next.at} ${next.action}`} className={styles.due}>
          {say("due", { at: formatMoment(next.at), what: say(`due_${next.action}`) })}
        </span>
      ))}
    </li>
  );
}
