/**
 * Draws a form everywhere: creating, editing and reading records, tasks, public pages, previews.
 * It holds no values; the place that shows it does.
 */
import { useCallback, useEffect, useId, useMemo, useRef, useState, type ReactNode } from "react";
import type { EvaluateAnswer, FieldRights, FormDto, Refs } from "@/shared/api/form-types";
import type { Json, Problem, Values } from "@/shared/api/types";
import { useTimezone } from "@/shared/i18n/timezone";
import { useTexts } from "@/shared/i18n/texts";
import { choose, type Left } from "./choose";
import { conditionalKeys, lockableKeys, readFields, rightOf, undrawnKeys } from "./field";
import { FormContext, FormStateContext, mergeRefs, type FormSources, type FormState } from "./form-env";
import { FormSections, type Notes } from "./form-sections";
import "./form-view.css";
import "./form-rows.css";
import "./kinds/kinds.css";
import "./out-of-sight.css";
import { fieldOf, inFormOrder, messagesByPlace, onePerPlace, placeOf } from "./pointer";
import { ProblemList } from "./problem-list";
import { formTexts } from "./texts/texts";
import { useEvaluate, type Evaluate } from "./use-evaluate";
import { workspaceSources } from "./workspace-sources";

export interface FormViewProps {
  readonly form: FormDto;
  readonly values: Values;
  readonly refs?: Refs | undefined;
  readonly mode: "view" | "edit";
  /** Rights on this record or task; those of the form when absent. */
  readonly rights?: FieldRights | undefined;
  /** Told who changed the values: a person who typed, or the engine that computed. */
  readonly onChange?: ((values: Values, by: "person" | "engine") => void) | undefined;
  /** Asks the engine about the draft; without it nothing is computed while typing. */
  readonly evaluate?: Evaluate | undefined;
  /** What the server said about the last attempt to save. */
  readonly problems?: readonly Problem[] | undefined;
  /** Where choices come from; the workspace's API when absent. */
  readonly sources?: FormSources | undefined;
  /** Draws a related list in the place of its field. */
  readonly related?: ((key: string) => ReactNode) | undefined;
  /** What else is to be said under a field. */
  readonly notes?: Notes | undefined;
}

const NO_PROBLEMS: readonly Problem[] = [];
const NO_ANSWER: EvaluateAnswer = { values: {}, visible: {}, required: [], problems: [] };

export function FormView(props: FormViewProps) {
  const { form, values, mode, onChange, problems = NO_PROBLEMS } = props;
  const t = useTexts(formTexts);
  const timezone = useTimezone();
  const idPrefix = useId();
  const fields = useMemo(() => readFields(form.schema), [form.schema]);
  const editable = mode === "edit" && onChange !== undefined;
  const rights = props.rights?.fields ? props.rights : form.rights;
  const evaluation = useEvaluate({
    evaluate: props.evaluate,
    fields,
    values,
    rights,
    onMerged: editable ? onChange : undefined,
  });
  const { state } = evaluation;
  const hasAnswer = evaluation.answer !== null;
  const answer = evaluation.answer ?? NO_ANSWER;

  const [learned, setLearned] = useState<Refs>({});
  const learn = useCallback((refs: Refs) => setLearned((before) => mergeRefs(before, refs)), []);
  const left = useRef<Left>(new Map());
  const latest = useRef({ values, onChange, fields, rights });
  useEffect(() => {
    latest.current = { values, onChange, fields, rights };
  });
  useEffect(
    () => () => {
      // What arrives after this form is gone, as a drawing may, is not for the one begun anew in its place.
      latest.current = { ...latest.current, onChange: undefined };
    },
    [],
  );
  const valuesNow = useCallback(() => latest.current.values, []);

  // A message about a field goes when the field is changed; the next attempt or answer speaks again.
  const [touched, setTouched] = useState<{ of: readonly Problem[]; keys: ReadonlySet<string> }>({
    of: problems,
    keys: new Set(),
  });
  if (touched.of !== problems) setTouched({ of: problems, keys: new Set() });
  const change = useCallback((key: string, value: Json) => {
    const now = latest.current;
    const mayEdit = (one: string) => rightOf(now.rights, one) === "edit";
    const next = choose(left.current, { fields: now.fields, held: now.values, key, value, mayEdit });
    latest.current = { ...now, values: next };
    now.onChange?.(next, "person");
    setTouched((before) =>
      before.keys.has(key) ? before : { ...before, keys: new Set(before.keys).add(key) },
    );
  }, []);

  const shown = useMemo(() => {
    const live = answer.problems.filter(
      (problem) => touched.keys.has(fieldOf(placeOf(problem.pointer))) && problem.code !== "required",
    );
    const told = onePerPlace([
      ...problems.filter((problem) => !touched.keys.has(fieldOf(placeOf(problem.pointer)))),
      ...(editable ? live : []),
    ]);
    const order = fields.map((field) => field.key);
    return inFormOrder(order, told);
  }, [answer.problems, problems, touched.keys, editable, fields]);

  const hidden = useMemo(() => {
    const undrawn = undrawnKeys(fields);
    if (hasAnswer)
      return new Set([
        ...undrawn,
        ...Object.keys(answer.visible).filter((key) => answer.visible[key] === false),
      ]);
    // Until the engine has answered, what may be hidden stays away, so that nothing flashes up and goes.
    return new Set([...undrawn, ...(state === "waiting" ? conditionalKeys(form.schema) : [])]);
  }, [hasAnswer, answer.visible, state, form.schema, fields]);

  const locked = useMemo(() => {
    if (hasAnswer) return new Set(answer.locked ?? []);
    return state === "waiting" ? lockableKeys(form.schema) : new Set<string>();
  }, [hasAnswer, answer.locked, state, form.schema]);

  const unfit = useMemo(() => messagesByPlace(answer.unfit ?? NO_PROBLEMS), [answer.unfit]);
  const required = useMemo(() => new Set(answer.required), [answer.required]);
  const rightNow = useCallback(
    (key: string) => {
      const right = rightOf(rights, key);
      return right === "edit" && locked.has(key) ? "see" : right;
    },
    [rights, locked],
  );

  const formState = useMemo<FormState>(
    () => ({
      mode: editable ? "edit" : "view",
      problems: messagesByPlace(shown),
      unfit,
      hidden,
      required,
      locked,
      rightOf: rightNow,
    }),
    [editable, shown, unfit, hidden, required, locked, rightNow],
  );

  const ownSources = useMemo(() => workspaceSources(form.app), [form.app]);
  const sources = props.sources ?? ownSources;
  const answered = answer.refs;
  const context = useMemo(
    () => ({
      env: {
        refs: mergeRefs(mergeRefs(props.refs, answered), learned),
        timezone,
        yes: t("yes"),
        no: t("no"),
      },
      sources,
      valuesNow,
      learn,
    }),
    [props.refs, answered, learned, timezone, t, sources, valuesNow, learn],
  );

  return (
    <FormContext value={context}>
      <FormStateContext value={formState}>
        <div className="f-form" data-mode={formState.mode}>
          {problems.length > 0 && <ProblemList fields={fields} problems={shown} idPrefix={idPrefix} />}
          {state === "failed" && editable && (
            <p className="f-quiet-note" role="status">
              {t("evaluateFailed")}
            </p>
          )}
          <FormSections
            fields={fields}
            values={values}
            state={formState}
            idPrefix={idPrefix}
            onChange={change}
            related={props.related}
            notes={props.notes}
          />
        </div>
      </FormStateContext>
    </FormContext>
  );
}
