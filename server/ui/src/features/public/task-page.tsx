import { useCallback, useEffect, useState, type FormEvent } from "react";
import { messageOf } from "@/shared/api/problem";
import { Button } from "@/shared/controls/button";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { setTimezone } from "@/shared/i18n/timezone";
import {
  enterTaskCode,
  lookAtTask,
  openTask,
  sendTaskCode,
  type PublicTask,
  type TaskDecision,
  type TaskStanding,
} from "./calls";
import { Refused } from "./refused";
import { useSaid } from "./said-anew";
import { Opening, Sheet } from "./sheet";
import { TaskDecide } from "./task-decide";
import { isOver } from "./task-over";
import { taskTexts } from "./texts/task-texts";

type State =
  | { readonly at: "opening" }
  | { readonly at: "refused"; readonly error: unknown }
  | { readonly at: "over"; readonly state: Exclude<TaskStanding["state"], "open"> }
  | { readonly at: "code"; readonly to: string; readonly message: string | null }
  | { readonly at: "task"; readonly task: PublicTask; readonly session: string }
  | { readonly at: "done"; readonly decision: TaskDecision };

interface TaskPageProps {
  readonly token: string;
  /** What the server has sent along with the page. */
  readonly sent: TaskStanding | null;
}

function stateOf({ state, to }: TaskStanding, message: string | null): State {
  return state === "open" ? { at: "code", to, message } : { at: "over", state };
}

/** /t/TOKEN: one task, for somebody outside or a member who shows with a mailed code that the link is theirs. */
export function TaskPage({ token, sent }: TaskPageProps) {
  const t = useTexts(taskTexts);
  const kept = `task/${token}`;
  // Reloading the page in the same tab does not ask for another code.
  const [session] = useState(() => sessionStorage.getItem(kept));
  const [state, setState] = useState<State>(() =>
    session === null && sent !== null ? stateOf(sent, null) : { at: "opening" },
  );

  const look = useCallback(
    (message: string | null) =>
      lookAtTask(token).then(
        (standing) => setState(stateOf(standing, message)),
        (error: unknown) => setState({ at: "refused", error }),
      ),
    [token],
  );
  const open = useCallback(
    (session: string) =>
      openTask(token, session).then(
        (task) => {
          sessionStorage.setItem(kept, session);
          setTimezone(task.timezone);
          document.title = task.record_title;
          setState({ at: "task", task, session });
        },
        (error: unknown) => look(isOver(error) ? null : messageOf(error)),
      ),
    [token, kept, look],
  );
  useEffect(() => {
    if (session !== null) void open(session);
    else if (sent === null) void look(null);
  }, [session, sent, look, open]);

  switch (state.at) {
    case "opening":
      return <Opening />;
    case "refused":
      return (
        <Refused
          error={state.error}
          onAgain={() => {
            setState({ at: "opening" });
            void (session === null ? look(null) : open(session));
          }}
        />
      );
    case "over":
      return (
        <Sheet title={t(`task_${state.state}`)}>
          <p role="status">{t(`task_${state.state}_text`)}</p>
          {state.state === "sign_in" && (
            <a href="/" rel="noreferrer">
              {t("taskSignIn")}
            </a>
          )}
        </Sheet>
      );
    case "code":
      return <CodeView token={token} to={state.to} message={state.message} onOpen={open} onOver={look} />;
    case "task":
      return (
        <TaskDecide
          token={token}
          task={state.task}
          session={state.session}
          onAnew={(task) => {
            document.title = task.record_title;
            // The files sent so far belong to the task as it was opened.
            setState({ ...state, task: { ...task, ticket: state.task.ticket } });
          }}
          onDone={(decision) => setState({ at: "done", decision })}
          onOver={() => void look(null)}
        />
      );
    case "done":
      return (
        <Sheet title={t("decided")}>
          <p role="status">{t(`decided_${state.decision}`)}</p>
        </Sheet>
      );
  }
}

interface CodeViewProps {
  readonly token: string;
  readonly to: string;
  readonly message: string | null;
  readonly onOpen: (session: string) => Promise<void>;
  readonly onOver: (message: string | null) => Promise<void>;
}

/** Between two looks at how far a letter has come, and how many there are. */
const PAUSE_MS = 2000;
const LOOKS = 60;

/** How far the letter with the code has come that was asked for the so many-th time, until it has left or never will. */
function useLetter(token: string, asked: number): TaskStanding["code"] {
  const [letter, setLetter] = useState<{ readonly asked: number; readonly code: TaskStanding["code"] }>();
  useEffect(() => {
    if (asked === 0) return undefined;
    let looks = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const look = async () => {
      looks += 1;
      // Not to know it keeps nobody from entering the code.
      const code = await lookAtTask(token).then(
        (standing) => standing.code,
        () => undefined,
      );
      if (gone) return;
      if (code) setLetter({ asked, code });
      if (code !== "sent" && code !== "dead" && looks < LOOKS)
        timer = setTimeout(() => void look(), PAUSE_MS);
    };
    void look();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [token, asked]);
  return letter?.asked === asked ? letter.code : null;
}

/** Nothing is mailed before somebody presses the button: a mail scanner that opens the link does not. */
function CodeView({ token, to, message, onOpen, onOver }: CodeViewProps) {
  const t = useTexts(taskTexts);
  const [code, setCode] = useState("");
  const [asked, setAsked] = useState(0);
  const letter = useLetter(token, asked);
  const sent = asked > 0;
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useSaid(null, message);
  const wrong = failure ?? (letter === "dead" ? t("codeUnsent") : null);
  const doing = async (work: () => Promise<void>) => {
    setBusy(true);
    setFailure(null);
    try {
      await work();
    } catch (error) {
      if (isOver(error)) await onOver(null);
      else setFailure(messageOf(error));
    } finally {
      setBusy(false);
    }
  };
  const send = () =>
    doing(async () => {
      await sendTaskCode(token);
      setCode("");
      setAsked((before) => before + 1);
    });
  const enter = (event: FormEvent) => {
    event.preventDefault();
    if (busy || code.trim() === "") return;
    void doing(async () => onOpen((await enterTaskCode(token, code.trim())).session));
  };
  return (
    <Sheet
      title={t("taskTitle")}
      about={t(!sent ? "codeNeeded" : letter === "sent" ? "codeSent" : "codeLeaving", { to })}
    >
      <form className="p-stack" onSubmit={enter}>
        {sent && (
          <>
            <label htmlFor="code">{t("code")}</label>
            <TextInput
              id="code"
              inputMode="numeric"
              autoComplete="one-time-code"
              maxLength={6}
              value={code}
              onChange={setCode}
              invalid={failure !== null}
            />
          </>
        )}
        {letter === "failed" && <p role="status">{t("codeLate")}</p>}
        {wrong && (
          <p className="p-error" role="alert">
            {wrong}
          </p>
        )}
        <div className="p-foot p-actions">
          {sent && (
            <Button look="primary" type="submit" disabled={busy || code.trim().length < 6}>
              {t("codeEnter")}
            </Button>
          )}
          <Button look={sent ? "quiet" : "primary"} disabled={busy} onClick={() => void send()}>
            {t(sent ? "codeAgain" : "codeSend")}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
