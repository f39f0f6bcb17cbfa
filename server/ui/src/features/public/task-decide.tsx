import { useMemo } from "react";
import { asksEvidence, type Verdict } from "@/features/flow/evidence";
import { EvidenceInputs } from "@/features/flow/evidence-inputs";
import { LONGEST_OPINION, withSpoken } from "@/features/flow/typed-opinion";
import { canListen, VoiceButton } from "@/features/form/kinds/voice-button";
import { Button } from "@/shared/controls/button";
import { TextArea } from "@/shared/controls/text-area";
import { formatMoment, inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { openTask, type PublicTask, type TaskDecision } from "./calls";
import { useSaidAnew } from "./said-anew";
import { SaidList } from "./said-list";
import { Sheet } from "./sheet";
import { publicSources } from "./sources";
import { StepList } from "./step-list";
import { buttonOf, TaskAsked } from "./task-asked";
import { TaskReturn } from "./task-return";
import { taskTexts } from "./texts/task-texts";
import { useTaskDecision, type TaskDecisionState } from "./use-task-decision";

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
  const state = useTaskDecision({ token, task, session, onDone, onOver });
  useSaidAnew(() => openTask(token, session), onAnew);
  const asked = task.asks.length + task.picks.length > 0;
  const hint = t(asked ? "taskFillIn" : task.actions.length === 0 ? "taskNothing" : "taskMore");
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
      {task.actions.length > 0 && <Inputs token={token} task={task} state={state} />}
      <div className="p-foot p-actions">
        {state.back ? <ReturnButtons state={state} /> : <Buttons task={task} state={state} />}
      </div>
    </Sheet>
  );
}

interface PartProps {
  readonly task: PublicTask;
  readonly state: TaskDecisionState;
}

/** The opinion, and what has to go with the decision. */
function Inputs({ token, task, state }: PartProps & { readonly token: string }) {
  const t = useTexts(taskTexts);
  const { tried, back, failure, setOpinion } = state;
  const sources = useMemo(() => publicSources(token, task.ticket, "tasks"), [token, task.ticket]);
  // What the first decision needs is asked for at once, what another needs when it is tried.
  const shown =
    tried ??
    VERDICTS.find((verdict) => task.actions.includes(verdict) && asksEvidence(task, verdict)) ??
    null;
  return (
    <div className="p-stack p-wide">
      <label htmlFor="opinion">{t(labels[task.opinion])}</label>
      <TextArea
        id="opinion"
        value={state.opinion}
        onChange={setOpinion}
        maxLength={LONGEST_OPINION}
        invalid={state.missing}
      />
      {canListen() && <VoiceButton onWords={(words) => setOpinion((before) => withSpoken(before, words))} />}
      {shown !== null && asksEvidence(task, shown) && (
        <EvidenceInputs
          asking={task}
          verdict={shown}
          sources={sources}
          place={(part) => part}
          given={state.given}
          tried={tried !== null}
          onChange={state.setGiven}
        />
      )}
      {back && <TaskReturn targets={task.return_targets} back={back} onChange={state.setBack} />}
      {failure && (
        <p className="p-error" role="alert">
          {failure}
        </p>
      )}
    </div>
  );
}

/** The buttons while it is chosen where a return leads. */
function ReturnButtons({ state }: Pick<PartProps, "state">) {
  const t = useTexts(taskTexts);
  const { busy, decide, setBack } = state;
  return (
    <>
      <Button look="primary" disabled={busy} onClick={() => decide("return")}>
        {t("returnSend")}
      </Button>
      <Button disabled={busy} onClick={() => setBack(null)}>
        {t("returnNot")}
      </Button>
    </>
  );
}

/** The decisions that are offered, or the question before one is sent. */
function Buttons({ task, state }: PartProps) {
  const t = useTexts(taskTexts);
  const { busy, asked, ask, unask, decide, setBack } = state;
  const { actions, buttons } = task;
  const [first, ...others] = task.return_targets;
  const goBack = () =>
    first && others.length > 0 ? setBack({ to: first.node, resume: "rerun" }) : ask("return");
  const words: Record<TaskDecision, string> = {
    approve: buttons.approve ?? t(task.kind === "handle" ? "taskHandle" : "taskApprove"),
    reject: buttons.reject ?? t("taskReject"),
    return:
      buttons.return ?? t(first?.node === "start" && others.length === 0 ? "taskReturn" : "taskReturnSome"),
  };
  if (asked !== null) {
    return (
      <TaskAsked
        decision={asked}
        word={words[asked]}
        busy={busy}
        onConfirm={() => decide(asked)}
        onCancel={unask}
      />
    );
  }
  return (
    <>
      {actions.includes("approve") && (
        <Button id={buttonOf("approve")} look="primary" disabled={busy} onClick={() => ask("approve")}>
          {words.approve}
        </Button>
      )}
      {actions.includes("reject") && (
        <Button id={buttonOf("reject")} look="danger" disabled={busy} onClick={() => ask("reject")}>
          {words.reject}
        </Button>
      )}
      {actions.includes("return") && (
        <Button id={buttonOf("return")} disabled={busy} onClick={goBack}>
          {words.return}
        </Button>
      )}
    </>
  );
}
