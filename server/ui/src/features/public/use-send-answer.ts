/** Sends what was filled in, and says what stands in its way. */
import { useState } from "react";
import { messageOf, problemsOf } from "@/shared/api/problem";
import type { Problem } from "@/shared/api/types";
import { uploadsUnderWay } from "@/shared/controls/uploads-under-way";
import { useTexts } from "@/shared/i18n/texts";
import { toSave } from "./answer-values";
import { changeAnswer, sendAnswer, type Thanks } from "./calls";
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
  const [agreed, setAgreed] = useState({ to: form.consent?.text, agreement: NOT_AGREED });
  // Whoever agreed has read these words and no others.
  const agreement = agreed.to === form.consent?.text ? agreed.agreement : NOT_AGREED;
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
  /** What has to be done first; null when nothing has. */
  const lacking = (): string | null => {
    const waits = uploadsUnderWay();
    if (waits) return waits.message;
    if (!form.consent || edit !== null) return null;
    if (!agreement.agreed) return t("consentNeeded");
    return form.consent.signature && agreement.signature === null ? t("signatureNeeded") : null;
  };
  return {
    agreement,
    agree: (next: Agreement) => {
      setAgreed({ to: form.consent?.text, agreement: next });
      setFailure(null);
    },
    /** What a program fills in that fills in everything. */
    website,
    setWebsite,
    problems,
    failure,
    sending,
    submit: () => {
      if (sending) return;
      const needed = lacking();
      if (needed === null) void sendNow();
      else setFailure(needed);
    },
    anew: () => {
      draft.anew();
      setProblems(NO_PROBLEMS);
    },
  };
}
