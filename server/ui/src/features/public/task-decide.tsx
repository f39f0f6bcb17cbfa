import { useMemo, useState } from "react";
import {
  asksEvidence,
  lacking,
  needsWords,
  NOTHING,
  sentWith,
  type Given,
  type Verdict,
} from "@/features/flow/evidence";
import { EvidenceInputs } from "@/features/flow/evidence-inputs";
import { LONGEST_OPINION, withSpoken } from "@/features/flow/typed-opinion";
import { canListen, VoiceButton } from "@/features/form/kinds/voice-button";
import { newCommandId } from "@/features/record/edit/command-id";
import { messageOf } from "@/shared/api/problem";
import { Button } from "@/shared/controls/button";
import { TextArea } from "@/shared/controls/text-area";
import { uploadsUnderWay } from "@/shared/controls/uploads-under-way";
import { formatMoment, inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { decidePublicTask, openTask, type PublicTask, type TaskDecision } from "./calls";
import { useSaid, useSaidAnew } from "./said-anew";
import { SaidList } from "./said-list";
import { Sheet } from "./sheet";
import { publicSources } from "./sources";
import { StepList } from "./step-list";
import { isOver } from "./task-over";
import { RETURN_BUTTON, TaskReturn, type Back } from "./task-return";
import { taskTexts } from "./texts/task-texts";

const labels = { optional: "opinionOptional", required: "opinion", refusing: "opinionRefusing" } as const;
const VERDICTS: readonly Verdict[] = ["approve", "reject"];

interface TaskDecideProps {
  readonly token: string;
  readonly task: PublicTask;
  readonly session: string;
  /** It was opened again, in another language. */
  readonly onAnew: (task: PublicTask) => void;
  readonly onDone: (decision: TaskDecision) => void;
  /** The task is not to be decided any more, or the code has to be entered again. */
  readonly onOver: () => void;
}

/** What is to be decided, and the decision. */
export function TaskDecide({ token, task, session, onAnew, onDone, onOver }: TaskDecideProps) {
  const t = useTexts(taskTexts);
  const [opinion, setOpinion] = useState("");
  const [busy, setBusy] = useState(false);
  // The task is decided once: a decision whose answer was lost is sent again as the same one.
  const [commandId] = useState(newCommandId);
  const [failure, setFailure] = useSaid<string | null>(null);
  const [given, setGiven] = useState<Given>(NOTHING);
  const [tried, setTried] = useState<Verdict | null>(null);
  const sources = useMemo(() => publicSources(token, task.ticket, "tasks"), [token, task.ticket]);
  useSaidAnew(() => openTask(token, session), onAnew);
  // Where there is a choice, it is made before anything is sent.
  const [back, setBack] = useState<Back | null>(null);
  const [first, ...others] = task.return_targets;
  const offers = (decision: TaskDecision) => task.actions.includes(decision);
  // What the first decision needs is asked for at once, what another needs when it is tried.
  const shown = tried ?? VERDICTS.find((verdict) => offers(verdict) && asksEvidence(task, verdict)) ?? null;
  const asked = task.asks.length + task.picks.length > 0;
  const hint = t(asked ? "taskFillIn" : task.actions.length === 0 ? "taskNothing" : "taskMore");
  const decide = async (decision: TaskDecision) => {
    const verdict = decision === "return" ? null : decision;
    setTried(verdict);
    if (needsWords(task.opinion, decision === "approve") && opinion.trim() === "") {
      setFailure(t("opinionNeeded"));
      return;
    }
    setFailure(null);
    if (verdict !== null && lacking(task, verdict, given) !== null) return;
    const waits = uploadsUnderWay();
    if (waits) {
      setFailure(waits.message);
      return;
    }
    setBusy(true);
    const along = verdict === null ? {} : sentWith(task, verdict, given);
    const where = verdict !== null ? {} : (back ?? (first ? { to: first.node } : {}));
    const wish = { decision, opinion: opinion.trim() === "" ? null : opinion, ...along, ...where };
    try {
      await decidePublicTask(token, session, wish, commandId);
      onDone(decision);
    } catch (error) {
      if (isOver(error)) onOver();
      else setFailure(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Sheet title={task.record_title} about={`${task.flow_title} · ${task.step_title}`}>
      {task.due_at && <p className="p-about">{t("taskDue", { at: formatMoment(task.due_at) })}</p>}
      {task.fields.length > 0 && <SaidList fields={task.fields} />}
      <StepList steps={task.steps} />
      {task.asks.length > 0 && <p role="note">{t(`asks_${task.kind}`, { fields: inList(task.asks) })}</p>}
      {task.picks.length > 0 && <p role="note">{t(`picks_${task.kind}`, { steps: inList(task.picks) })}</p>}
      {task.signed_in && (
        <p className="p-about">
          {hint}{" "}
          <a href={task.signed_in} rel="noreferrer">
            {t("taskSignIn")}
          </a>
        </p>
      )}
      {task.actions.length > 0 && (
        <div className="p-stack p-wide">
          <label htmlFor="opinion">{t(labels[task.opinion])}</label>
          <TextArea
            id="opinion"
            value={opinion}
            onChange={setOpinion}
            maxLength={LONGEST_OPINION}
            invalid={failure === t("opinionNeeded") && opinion.trim() === ""}
          />
          {canListen() && (
            <VoiceButton onWords={(words) => setOpinion((before) => withSpoken(before, words))} />
          )}
          {shown !== null && asksEvidence(task, shown) && (
            <EvidenceInputs
              asking={task}
              verdict={shown}
              sources={sources}
              place={(part) => part}
              given={given}
              tried={tried !== null}
              onChange={setGiven}
            />
          )}
          {back && <TaskReturn targets={task.return_targets} back={back} onChange={setBack} />}
          {failure && (
            <p className="p-error" role="alert">
              {failure}
            </p>
          )}
        </div>
      )}
      <div className="p-foot p-actions">
        {back && (
          <>
            <Button look="primary" disabled={busy} onClick={() => void decide("return")}>
              {t("returnSend")}
            </Button>
            <Button disabled={busy} onClick={() => setBack(null)}>
              {t("returnNot")}
            </Button>
          </>
        )}
        {!back && offers("approve") && (
          <Button look="primary" disabled={busy} onClick={() => void decide("approve")}>
            {task.buttons.approve ?? t(task.kind === "handle" ? "taskHandle" : "taskApprove")}
          </Button>
        )}
        {!back && offers("reject") && (
          <Button look="danger" disabled={busy} onClick={() => void decide("reject")}>
            {task.buttons.reject ?? t("taskReject")}
          </Button>
        )}
        {!back && offers("return") && (
          <Button
            id={RETURN_BUTTON}
            disabled={busy}
            onClick={() =>
              first && others.length > 0
                ? setBack({ to: first.node, resume: "rerun" })
                : void decide("return")
            }
          >
            {task.buttons.return ??
              t(first?.node === "start" && others.length === 0 ? "taskReturn" : "taskReturnSome")}
          </Button>
        )}
      </div>
    </Sheet>
  );
}
