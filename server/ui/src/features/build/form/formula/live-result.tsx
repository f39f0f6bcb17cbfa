import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useFormEnv } from "@/features/form/form-scope";
import { kindFor } from "@/features/form/kinds/registry";
import { placeOf } from "@/features/form/pointer";
import { isEmpty } from "@/features/form/values";
import { get } from "@/shared/api/client";
import type { EvaluateAnswer } from "@/shared/api/form-types";
import { ApiProblem } from "@/shared/api/problem";
import type { Json, Problem, RecordPage, Values } from "@/shared/api/types";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { evaluatePreview } from "../../calls/drafts";
import { useSettled } from "../../frame/use-settled";
import { findField, useDesigner } from "../designer-context";
import { containerOf, keyOf } from "../field-path";
import { formDesignTexts } from "../texts/texts";
import styles from "./formula.module.css";
import { inputsOf, recordOf } from "./sample";
import { inShownColumns } from "./titles";
import { useFormulaFields } from "./use-formula-fields";

const SAMPLES = 20;
const NO_REFS = {};

/** What the formula yields on a stored record, or on typed values as long as there is none, asked of the engine as one types. */
export function LiveResult({ path, formula }: { readonly path: string; readonly formula: string }) {
  const t = useTexts(formDesignTexts);
  const designer = useDesigner();
  const { app, key } = designer;
  const inForce = designer.published.size > 0;
  const records = useQuery({
    queryKey: ["samples", app, key],
    queryFn: ({ signal }) =>
      get<RecordPage>("/apps/{app}/forms/{form}/records", {
        path: { app, form: key },
        query: { limit: SAMPLES },
        signal,
      }),
    enabled: inForce,
  });
  const items = records.data?.items ?? [];
  const [chosen, setChosen] = useState<string | null>(null);
  const id = chosen ?? items[0]?.id ?? null;
  const [typed, setTyped] = useState<Values>({});
  const inputs = id === null ? inputsOf(designer.fields, path, formula) : [];
  const sample = useSettled(id === null ? JSON.stringify(recordOf(path, typed)) : "{}");
  const text = useSettled(designer.state.text);
  const result = useQuery({
    queryKey: ["formula", app, key, path, id, text, sample],
    queryFn: ({ signal }) => {
      const values = JSON.parse(sample) as Values;
      return evaluatePreview(app, { form: key, files: { [designer.path]: text }, values, id }, signal);
    },
    enabled: !records.isLoading && formula.trim() !== "",
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 30_000,
  });
  const env = useFormEnv(result.data?.refs ?? NO_REFS);
  const names = useFormulaFields(path);
  if (formula.trim() === "" || records.isLoading) return null;
  const field = findField(designer.fields, path);
  const value = valueAt(result.data?.values ?? {}, path);
  // A formula that names nothing known still runs, on what the record held before.
  const blocked = designer.problems.has(path) ? t("resultBlocked") : null;
  const said = result.data ? whyEmpty(result.data, path) : null;
  const problem =
    result.error instanceof ApiProblem
      ? inShownColumns(ownProblem(result.error, path), formula, names)
      : (blocked ?? said);
  return (
    <div className={styles.live}>
      {id !== null ? (
        <SelectInput
          id="formula-sample"
          label={t("sampleRecord")}
          value={id}
          options={items.map((record) => ({ value: record.id, title: record.title || record.id }))}
          onChange={setChosen}
        />
      ) : (
        <p className={styles.hint}>{t(inputs.length > 0 ? "typeSample" : "noSample")}</p>
      )}
      {inputs.map((place) => (
        <SampleInput
          key={place}
          place={place}
          value={typed[place]}
          onChange={(value) => setTyped((before) => ({ ...before, [place]: value }))}
        />
      ))}
      <output data-bad={problem !== null || undefined}>
        {problem ??
          (result.isFetching && !result.data
            ? t("evaluating")
            : isEmpty(value)
              ? t("resultEmpty")
              : Array.isArray(value) && containerOf(path) !== null
                ? value
                    .map((one) => (field ? kindFor(field.kind).text(one, field, env) : String(one)))
                    .join(" · ")
                : field
                  ? kindFor(field.kind).text(value ?? null, field, env)
                  : "")}
      </output>
    </div>
  );
}

interface SampleInputProps {
  readonly place: string;
  readonly value: Json | undefined;
  readonly onChange: (value: Json) => void;
}

function SampleInput({ place, value, onChange }: SampleInputProps) {
  const t = useTexts(formDesignTexts);
  const field = findField(useDesigner().fields, place);
  const kind = field && kindFor(field.kind);
  if (!field || !kind?.Input) return null;
  return (
    <div className={styles.sample}>
      <span aria-hidden="true">{field.title}</span>
      <kind.Input
        id={`formula-sample-${place.replace(".", "-")}`}
        field={field}
        value={value}
        onChange={onChange}
        disabled={false}
        invalid={false}
        required={false}
        describedBy={undefined}
        label={t("sampleOf", { field: field.title })}
      />
    </div>
  );
}

/** A column has one result for each row. */
function valueAt(values: Readonly<Record<string, Json | undefined>>, path: string): Json | undefined {
  const container = containerOf(path);
  if (container === null) return values[path];
  const rows = values[container];
  if (!Array.isArray(rows)) return undefined;
  return rows.map((row) =>
    typeof row === "object" && row !== null && !Array.isArray(row) ? (row[keyOf(path)] ?? null) : null,
  );
}

/** Why the formula, or that of one row, gives no value: it fails, or its result does not fit the field. */
export function whyEmpty(answer: Pick<EvaluateAnswer, "problems" | "unfit">, path: string): string | null {
  const failed = answer.problems.filter((problem) => problem.code === "formula_failed");
  const found = [...failed, ...(answer.unfit ?? [])].find((problem) => {
    const [field, , column] = placeOf(problem.pointer).split("/");
    return path === (column === undefined ? field : `${field}.${column}`);
  });
  if (!found) return null;
  return withHint(found);
}

function withHint({ message, hint }: Pick<Problem, "message" | "hint">): string {
  return hint ? `${message}：${hint}` : message;
}

/** What the engine says about this formula; elsewhere in the form is not of interest here. */
function ownProblem(error: ApiProblem, path: string): string {
  const place = `/${keyOf(path)}/x-formula`;
  const own = error.problems.find((problem) => problem.pointer.endsWith(place));
  const found = own ?? error.problems[0];
  return found ? withHint(found) : error.message;
}
