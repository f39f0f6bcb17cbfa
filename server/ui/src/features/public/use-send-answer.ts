/** Sends what was filled in, and says what stands in its way. */
import { useState } from "react";
import { messageOf, problemsOf } from "@/shared/api/problem";
import type { Problem } from "@/shared/api/types";
import { uploadsUnderWay } from "@/shared/controls/uploads-under-way";
import { useOnceSigned } from "@/shared/controls/use-once-signed";
import { useTexts } from "@/shared/i18n/texts";
import { toSave } from "./answer-values";
import { changeAnswer, sendAnswer, type PublicForm, type Thanks } from "./calls";
import { NOT_AGREED, type Agreement } from "./consent-box";
import { useSaid } from "./said-anew";
import { publicTexts } from "./texts/texts";
import { goesOnTo } from "./thanks-view";
import type { AnswerDraft, Opened } from "./use-answer-draft";

const NO_PROBLEMS: readonly Problem[] = [];

/** The server takes an answer for a person's own only after this; whoever is quicker waits without noticing. */
const LEAST_MS = 2_100;

export interface Sending extends Pick<Opened, "token" | "edit" | "params"> {
  /** When the form was opened, as `Date.now` tells it. */
  readonly opened: number;
  readonly onDone: (thanks: Thanks) => void;
}

export function useSendAnswer({ token, edit, params, opened, onDone }: Sending, draft: AnswerDraft) {
  const t = useTexts(publicTexts);
  const { form, values } = draft;
  const [agreement, setAgreement] = useAgreement(form.consent?.text);
  const [website, setWebsite] = useState("");
  const [problems, setProblems] = useSaid(NO_PROBLEMS);
  const [failure, setFailure] = useSaid<string | null>(null);
  const [sending, setSending] = useState(false);

  const send = (): Promise<Thanks> => {
    const sent = toSave(form.schema, values);
    if (edit !== null) return changeAnswer(edit, form.ticket, sent).then(() => ({}));
    return sendAnswer(token, {
      ticket: form.ticket,
      values: sent,
      website,
      source: params.get("source"),
      ext: params.get("ext"),
      about: params.get("about"),
      consent: agreement.agreed ? (form.consent?.version ?? null) : null,
      consent_text: form.consent?.text ?? null,
      signature: agreement.signature,
    });
  };
  const refused = (error: unknown) => {
    const all = problemsOf(error);
    const named = all.filter((problem) => !["", "/consent"].includes(problem.pointer));
    const agreeing = all.find((problem) => problem.pointer === "/consent");
    setProblems(named);
    setFailure(agreeing?.message ?? (named.length > 0 ? null : messageOf(error)));
    setSending(false);
  };
  const sendNow = async () => {
    setSending(true);
    setFailure(null);
    try {
      await new Promise((go) => setTimeout(go, Math.max(0, opened + LEAST_MS - Date.now())));
      const thanks = await send();
      draft.forget();
      const next = goesOnTo(thanks);
      if (next) window.location.assign(next);
      else onDone(thanks);
    } catch (error) {
      refused(error);
    }
  };
  const [submit, isWaiting] = useOnceSigned(() => {
    if (sending) return;
    const waits = uploadsUnderWay();
    const needed = edit === null ? neededOf(form, agreement) : null;
    if (waits) setFailure(waits.message);
    else if (needed) setFailure(t(needed));
    else void sendNow();
  });
  return {
    agreement,
    agree: (next: Agreement) => {
      setAgreement(next);
      setFailure(null);
    },
    /** What a program fills in that fills in everything. */
    website,
    setWebsite,
    problems,
    failure,
    sending: sending || isWaiting,
    submit: () => void submit(),
    anew: () => {
      draft.anew();
      setProblems(NO_PROBLEMS);
    },
  };
}

/** Whoever agreed has read these words and no others. */
function useAgreement(words: string | undefined): readonly [Agreement, (next: Agreement) => void] {
  const [agreed, setAgreed] = useState({ to: words, agreement: NOT_AGREED });
  const agree = (agreement: Agreement) => setAgreed({ to: words, agreement });
  return [agreed.to === words ? agreed.agreement : NOT_AGREED, agree];
}

/** What a form asks to be agreed to and is not yet. */
function neededOf({ consent }: PublicForm, { agreed, signature }: Agreement) {
  if (!consent) return null;
  if (!agreed) return "consentNeeded";
  return consent.signature && signature === null ? "signatureNeeded" : null;
}
