/** What somebody fills in: begun from the address, kept in the tab until it is sent. */
import { useEffect, useRef, useState } from "react";
import { prefillOf } from "@/features/form/prefill";
import type { Values } from "@/shared/api/types";
import type { PublicForm } from "./calls";
import { answerKey, dropAnswer, keepAnswer, readAnswer } from "./kept-answer";
import { useSaidAnew } from "./said-anew";
import { takeUp } from "./sent-along";

/** Words of the address that say where an answer comes from and whose it is, and are never fields. */
const OWN_PARAMS = ["source", "ext", "edit", "about"];

export interface Opened {
  readonly token: string;
  /** The secret of one's own answer, when it is changed. */
  readonly edit: string | null;
  readonly params: URLSearchParams;
  /** As it was opened, and how it is opened again. */
  readonly first: PublicForm;
  readonly ask: () => Promise<PublicForm>;
}

export function useAnswerDraft({ token, edit, params, first, ask }: Opened) {
  const [form, setForm] = useState(first);
  // One's own answer that is changed is in the database; what is not sent yet is kept here.
  const place = edit === null ? answerKey(token, params.get("about")) : null;
  const begun = () => ({ ...prefillOf(form.schema, params, OWN_PARAMS), ...form.values });
  const [found, setFound] = useState(() => (place === null ? null : readAnswer(place, form.schema)));
  const [values, setValues] = useState<Values>(() => ({ ...begun(), ...found }));
  const [begins, setBegins] = useState(0);
  const dirty = useRef(found !== null);
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

  const forget = () => {
    dirty.current = false;
    if (place !== null) dropAnswer(place);
  };
  return {
    form,
    values,
    /** It goes on from what was filled in before. */
    goesOn: found !== null,
    /** How often the form was begun anew: only a form that begins is asked for its defaults. */
    begins,
    onChange: (next: Values, by: "person" | "engine") => {
      if (by === "person") {
        dirty.current = true;
        if (place !== null) keepAnswer(place, form.schema, next);
      }
      setValues(next);
    },
    /** Nothing of it is kept any more: it is sent, or given up. */
    forget,
    anew: () => {
      forget();
      setFound(null);
      setValues(begun());
      setBegins(begins + 1);
    },
  };
}

export type AnswerDraft = ReturnType<typeof useAnswerDraft>;
