import { useCallback, useEffect, useMemo, useRef, useState, type FormEvent } from "react";
import { FormView } from "@/features/form/form-view";
import { prefillOf } from "@/features/form/prefill";
import { ApiProblem, messageOf, problemsOf } from "@/shared/api/problem";
import type { Problem, Values } from "@/shared/api/types";
import { Button } from "@/shared/controls/button";
import { TextInput } from "@/shared/controls/text-input";
import { uploadsUnderWay } from "@/shared/controls/uploads-under-way";
import { useTexts } from "@/shared/i18n/texts";
import { toSave } from "./answer-values";
import {
  changeAnswer,
  evaluateAnswer,
  evaluateChange,
  openForm,
  sendAnswer,
  type PublicForm,
  type Thanks,
} from "./calls";
import { ConsentBox, NOT_AGREED } from "./consent-box";
import { formOf } from "./form-of";
import { answerKey, dropAnswer, keepAnswer, readAnswer } from "./kept-answer";
import { Refused } from "./refused";
import { useSaid, useSaidAnew } from "./said-anew";
import { takeUp, type First } from "./sent-along";
import { Sheet } from "./sheet";
import { publicSources } from "./sources";
import { publicTexts } from "./texts/texts";
import { goesOnTo, ThanksView } from "./thanks-view";

interface FormPageProps {
  readonly token: string;
  /** The secret of one's own answer, when it is to be changed. */
  readonly edit: string | null;
  readonly params: URLSearchParams;
  readonly first: First<PublicForm>;
}

type Ask = () => Promise<PublicForm>;

type State =
  | { readonly at: "opening" }
  | { readonly at: "password"; readonly wrong: boolean }
  | { readonly at: "refused"; readonly error: unknown; readonly ask: Ask }
  | { readonly at: "form"; readonly form: PublicForm; readonly ask: Ask; readonly opened: number }
  | { readonly at: "done"; readonly thanks: Thanks };

function stateOf(form: PublicForm, ask: Ask): State {
  return { at: "form", form: takeUp(form), ask, opened: Date.now() };
}

export function FormPage({ token, edit, params, first }: FormPageProps) {
  const t = useTexts(publicTexts);
  const about = params.get("about");
  const open = useCallback(
    (password?: string) => openForm(token, { edit, about }, password),
    [token, edit, about],
  );
  const [state, setState] = useState<State>(() =>
    first instanceof Promise ? { at: "opening" } : stateOf(first, open),
  );
  const settle = useCallback(
    (ask: Ask, asked = ask()) =>
      asked.then(
        (form) => setState(stateOf(form, ask)),
        (error: unknown) => {
          const code = error instanceof ApiProblem ? error.code : "";
          if (code === "password_required") setState({ at: "password", wrong: false });
          else if (code === "password_wrong") setState({ at: "password", wrong: true });
          else setState({ at: "refused", error, ask });
        },
      ),
    [],
  );
  useEffect(() => {
    if (first instanceof Promise) void settle(open, first);
  }, [first, open, settle]);
  const again = (ask: Ask) => {
    setState({ at: "opening" });
    void settle(ask);
  };

  switch (state.at) {
    case "opening":
      return <Sheet busy>{t("loading")}</Sheet>;
    case "refused":
      return <Refused error={state.error} onAgain={() => again(state.ask)} />;
    case "password":
      return <PasswordView wrong={state.wrong} onOpen={(password) => settle(() => open(password))} />;
    case "form":
      return (
        <Answer
          key={state.form.ticket}
          token={token}
          edit={edit}
          params={params}
          first={state.form}
          ask={state.ask}
          opened={state.opened}
          onDone={(thanks) => setState({ at: "done", thanks })}
        />
      );
    case "done":
      return (
        <ThanksView
          thanks={state.thanks}
          changed={edit !== null}
          onAgain={edit === null && about === null ? () => void settle(open) : undefined}
        />
      );
  }
}

function PasswordView({
  wrong,
  onOpen,
}: {
  readonly wrong: boolean;
  readonly onOpen: (password: string) => Promise<void>;
}) {
  const t = useTexts(publicTexts);
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const open = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    void onOpen(password).finally(() => setBusy(false));
  };
  return (
    <Sheet title={t("password")}>
      <form className="p-stack" onSubmit={open}>
        <label htmlFor="password">{t("passwordText")}</label>
        <TextInput id="password" type="password" value={password} onChange={setPassword} invalid={wrong} />
        {wrong && (
          <p className="p-error" role="alert">
            {t("passwordWrong")}
          </p>
        )}
        <Button look="primary" type="submit" disabled={busy || password === ""}>
          {t("open")}
        </Button>
      </form>
    </Sheet>
  );
}

const NO_PROBLEMS: readonly Problem[] = [];

/** Words of the address that say where an answer comes from and whose it is, and are never fields. */
const OWN_PARAMS = ["source", "ext", "edit", "about"];

/** The server takes an answer for a person's own only after this; whoever is quicker waits without noticing. */
const LEAST_MS = 2_100;

interface AnswerProps {
  readonly token: string;
  readonly edit: string | null;
  readonly params: URLSearchParams;
  /** As it was opened, and how it is opened again. */
  readonly first: PublicForm;
  readonly ask: Ask;
  readonly opened: number;
  readonly onDone: (thanks: Thanks) => void;
}

function Answer({ token, edit, params, first, ask, opened, onDone }: AnswerProps) {
  const t = useTexts(publicTexts);
  const [form, setForm] = useState(first);
  const dto = useMemo(() => formOf(form.title, form.schema), [form]);
  // One's own answer that is changed is in the database; what is not sent yet is kept here.
  const place = edit === null ? answerKey(token, params.get("about")) : null;
  const begun = () => ({ ...prefillOf(form.schema, params, OWN_PARAMS), ...form.values });
  const [found, setFound] = useState(() => (place === null ? null : readAnswer(place, form.schema)));
  const [values, setValues] = useState<Values>(() => ({ ...begun(), ...found }));
  const [agreed, setAgreed] = useState({ to: form.consent?.text, agreement: NOT_AGREED });
  // Whoever agreed has read these words and no others.
  const agreement = agreed.to === form.consent?.text ? agreed.agreement : NOT_AGREED;
  const [website, setWebsite] = useState("");
  const [problems, setProblems] = useSaid(NO_PROBLEMS);
  const [failure, setFailure] = useSaid<string | null>(null);
  const [sending, setSending] = useState(false);
  /** How often the form was begun anew: only a form that begins is asked for its defaults. */
  const [begins, setBegins] = useState(0);
  const dirty = useRef(found !== null);
  const sources = useMemo(() => publicSources(token, form.ticket), [token, form.ticket]);
  const evaluate = useMemo(
    () => (edit === null ? evaluateAnswer(token, form.ticket) : evaluateChange(edit, form.ticket)),
    [token, edit, form.ticket],
  );
  useSaidAnew(ask, (found) => {
    // What is filled in stays, and belongs with its files to the form that was opened.
    setForm({ ...takeUp(found), ticket: form.ticket });
    // The engine speaks about it anew.
    setValues((before) => ({ ...before }));
  });
  useEffect(() => {
    const leaving = (event: BeforeUnloadEvent) => {
      if (dirty.current) event.preventDefault();
    };
    window.addEventListener("beforeunload", leaving);
    return () => window.removeEventListener("beforeunload", leaving);
  }, []);

  const send = async () => {
    setSending(true);
    setFailure(null);
    try {
      await new Promise((go) => setTimeout(go, Math.max(0, opened + LEAST_MS - Date.now())));
      const sent = toSave(form.schema, values);
      const thanks =
        edit === null
          ? await sendAnswer(token, {
              ticket: form.ticket,
              values: sent,
              website,
              source: params.get("source"),
              ext: params.get("ext"),
              about: params.get("about"),
              consent: agreement.agreed ? (form.consent?.version ?? null) : null,
              consent_text: form.consent?.text ?? null,
              signature: agreement.signature,
            })
          : await changeAnswer(edit, form.ticket, sent).then((): Thanks => ({}));
      dirty.current = false;
      if (place !== null) dropAnswer(place);
      const next = goesOnTo(thanks);
      if (next) window.location.assign(next);
      else onDone(thanks);
    } catch (error) {
      const all = problemsOf(error);
      const named = all.filter((problem) => !["", "/consent"].includes(problem.pointer));
      const agreeing = all.find((problem) => problem.pointer === "/consent");
      setProblems(named);
      setFailure(agreeing?.message ?? (named.length > 0 ? null : messageOf(error)));
      setSending(false);
    }
  };
  const anew = () => {
    if (place !== null) dropAnswer(place);
    dirty.current = false;
    setFound(null);
    setProblems(NO_PROBLEMS);
    setValues(begun());
    setBegins(begins + 1);
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (sending) return;
    const waits = uploadsUnderWay();
    if (waits) setFailure(waits.message);
    else if (form.consent && !agreement.agreed && edit === null) setFailure(t("consentNeeded"));
    else if (form.consent?.signature && agreement.signature === null && edit === null)
      setFailure(t("signatureNeeded"));
    else void send();
  };

  return (
    <Sheet title={form.title} about={form.description ?? undefined}>
      {found !== null && (
        <div className="p-kept" role="status">
          <p>{t("kept")}</p>
          <Button onClick={anew}>{t("anew")}</Button>
        </div>
      )}
      <form onSubmit={submit} noValidate>
        <FormView
          key={begins}
          form={dto}
          values={values}
          mode="edit"
          onChange={(next, by) => {
            if (by === "person") {
              dirty.current = true;
              if (place !== null) keepAnswer(place, form.schema, next);
            }
            setValues(next);
          }}
          evaluate={evaluate}
          problems={problems}
          sources={sources}
        />
        {/* People neither see nor reach this; a program that fills in everything gives itself away. */}
        <div className="visually-hidden" aria-hidden="true">
          <label htmlFor="website">{t("website")}</label>
          <input
            id="website"
            tabIndex={-1}
            autoComplete="off"
            value={website}
            onChange={(event) => setWebsite(event.target.value)}
          />
        </div>
        {form.consent && edit === null && (
          <ConsentBox
            consent={form.consent}
            value={agreement}
            onChange={(next) => {
              setAgreed({ to: form.consent?.text, agreement: next });
              setFailure(null);
            }}
          />
        )}
        {failure && (
          <p className="p-error" role="alert">
            {failure}
          </p>
        )}
        <div className="p-foot">
          <Button look="primary" type="submit" disabled={sending}>
            {sending ? t("submitting") : t(edit === null ? "submit" : "change")}
          </Button>
        </div>
      </form>
    </Sheet>
  );
}
