import { useEffect, useRef, useState } from "react";
import type { EvaluateAnswer, FieldRights } from "@/shared/api/form-types";
import type { Values } from "@/shared/api/types";
import type { Field } from "./field";
import { toEvaluate } from "./sending";
import { keepAlike, mergeAnswer } from "./values";

/** `first` marks the question that opens the form: only then are the defaults of a new record filled in. */
export type Evaluate = (values: Values, signal: AbortSignal, first: boolean) => Promise<EvaluateAnswer>;

interface Watched {
  readonly evaluate: Evaluate | undefined;
  readonly fields: readonly Field[];
  readonly values: Values;
  readonly rights: FieldRights | undefined;
  /** Absent when the form is only read: then the answer says what to show and changes nothing. */
  readonly onMerged: ((values: Values, by: "engine") => void) | undefined;
}

export interface Evaluation {
  readonly answer: EvaluateAnswer | null;
  readonly state: "none" | "waiting" | "ready" | "failed";
}

const PAUSE_MS = 200;

/** Asks the engine about the draft once typing pauses. An answer overtaken by a newer question is dropped. */
export function useEvaluate(watched: Watched): Evaluation {
  const { evaluate, values } = watched;
  const [evaluation, setEvaluation] = useState<Evaluation>({
    answer: null,
    state: evaluate ? "waiting" : "none",
  });
  const latest = useRef(watched);
  /** The values the last answer speaks about; asking again about them would change nothing. */
  const settled = useRef<Values | null>(null);
  const asked = useRef(false);
  const answered = useRef(false);
  const on = evaluate !== undefined;

  useEffect(() => {
    latest.current = watched;
  });

  useEffect(() => {
    if (!on || values === settled.current) return;
    const abort = new AbortController();
    const ask = async () => {
      const first = !answered.current;
      asked.current = true;
      try {
        const sent = toEvaluate(latest.current.fields, values);
        const answer = await latest.current.evaluate?.(sent, abort.signal, first);
        if (abort.signal.aborted || !answer) return;
        answered.current = true;
        const { fields, rights, onMerged } = latest.current;
        const merged = onMerged ? mergeAnswer(fields, values, answer, rights) : values;
        settled.current = merged;
        setEvaluation((before) => ({ answer: keepAlike(before.answer, answer), state: "ready" }));
        if (merged !== values) onMerged?.(merged, "engine");
      } catch {
        if (!abort.signal.aborted) setEvaluation((before) => ({ ...before, state: "failed" }));
      }
    };
    // The first question fills in defaults and must not wait.
    const timer = setTimeout(() => void ask(), asked.current ? PAUSE_MS : 0);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [on, values]);

  return evaluation;
}
