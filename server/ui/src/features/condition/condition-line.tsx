import type { Field } from "@/features/form/field";
import type { Json } from "@/shared/api/types";
import { IconButton } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import styles from "./condition-builder.module.css";
import { needsValue, type Line } from "./condition-tree";
import { ConditionValue } from "./condition-value";
import { inSameRow } from "./inner-fields";
import { operatorsOf, operatorTitle, sameShape, shapeOf, takesList } from "./operators";
import { RelativeDateInput } from "./relative-date-input";
import { conditionTexts } from "./texts/texts";

export interface Vocabulary {
  readonly fields: readonly Field[];
  /** The engine's operators by field; those of the kind where it says nothing. */
  readonly operators: Readonly<Record<string, readonly string[]>>;
  /** Whether values may be other fields and relative dates, or such dates alone, and not only fixed. */
  readonly references: boolean | "dates";
  /** The fields that values are taken from, where they are those of another record than the one asked about. */
  readonly own?: readonly Field[] | undefined;
  /** Whether the answer has to stay whoever looks and whenever: then nothing in it speaks of the reader or of today. */
  readonly lasting?: boolean | undefined;
}

interface ConditionLineProps {
  readonly id: string;
  readonly line: Line;
  readonly vocabulary: Vocabulary;
  readonly onChange: (line: Line) => void;
  readonly onRemove: () => void;
}

type Source = "constant" | "field" | "date";

/** One line: field, operator, value. */
export function ConditionLine({ id, line, vocabulary, onChange, onRemove }: ConditionLineProps) {
  const t = useTexts(conditionTexts);
  const { fields } = vocabulary;
  const field = fields.find((one) => one.key === line.field);
  const offered = field ? offeredFor(field, vocabulary) : [];
  const sources = field && needsValue(line.op) ? sourcesFor(field, line.op, vocabulary) : [];
  const source = sourceOf(line.value);

  return (
    <div className={styles.line}>
      <SelectInput
        id={`${id}-field`}
        label={t("field")}
        value={line.field}
        options={fields.map((one) => ({ value: one.key, title: one.title }))}
        emptyTitle={line.field === "" ? t("chooseField") : undefined}
        onChange={(key) => onChange(newLine(vocabulary, key))}
      />
      <SelectInput
        id={`${id}-op`}
        label={t("op")}
        value={line.op}
        options={offered.map((op) => ({
          value: op,
          title: t(operatorTitle(op, field ? shapeOf(field) : "text")),
        }))}
        onChange={(op) => onChange({ ...line, op, value: sameShape(line.op, op) ? line.value : undefined })}
      />
      <div className={styles.value}>
        {sources.length > 1 && (
          <span className={styles.source}>
            <SelectInput
              id={`${id}-source`}
              label={t("valueKind")}
              value={source}
              options={sources.map((one) => ({ value: one, title: t(`kind_${one}`) }))}
              onChange={(next) => onChange({ ...line, value: firstValue(next) })}
            />
          </span>
        )}
        {field && needsValue(line.op) && (
          <LineValue
            id={id}
            field={field}
            line={line}
            source={source}
            vocabulary={vocabulary}
            onChange={(value) => onChange({ ...line, value })}
          />
        )}
      </div>
      <IconButton icon="close" label={t("remove")} onClick={onRemove} />
    </div>
  );
}

interface LineValueProps {
  readonly id: string;
  readonly field: Field;
  readonly line: Line;
  readonly source: Source;
  readonly vocabulary: Vocabulary;
  readonly onChange: (value: Json | undefined) => void;
}

function LineValue({ id, field, line, source, vocabulary, onChange }: LineValueProps) {
  const t = useTexts(conditionTexts);
  const { value } = line;
  if (source === "field")
    return (
      <SelectInput
        id={`${id}-value`}
        label={t("otherField")}
        value={partOf(value, "field")}
        options={comparable(field, vocabulary).map((one) => ({ value: one.key, title: one.title }))}
        emptyTitle={t("chooseField")}
        onChange={(key) => onChange({ field: key })}
      />
    );
  if (source === "date")
    return (
      <RelativeDateInput
        id={`${id}-value`}
        value={partOf(value, "date")}
        onChange={(date) => onChange({ date })}
      />
    );
  return (
    <ConditionValue
      key={`${line.field} ${line.op}`}
      id={`${id}-value`}
      column={field}
      op={line.op}
      value={value}
      lasting={vocabulary.lasting}
      onChange={onChange}
    />
  );
}

function offeredFor(field: Field, { operators, lasting }: Vocabulary): string[] {
  return operatorsOf(field, operators[field.key]).filter((op) => !(lasting && op === "during"));
}

/** A new line asks about the field in the way it is mostly asked about. */
export function newLine(vocabulary: Vocabulary, key = vocabulary.fields[0]?.key ?? ""): Line {
  const field = vocabulary.fields.find((one) => one.key === key);
  return { field: key, op: field ? (offeredFor(field, vocabulary)[0] ?? "=") : "=", value: undefined };
}

function sourcesFor(field: Field, op: string, vocabulary: Vocabulary): Source[] {
  if (!vocabulary.references || takesList(op) || op === "between" || op === "during" || op === "within")
    return ["constant"];
  // Structured data is searched for what is written here.
  if (field.kind === "json") return ["constant"];
  const shape = shapeOf(field);
  return [
    "constant",
    ...(vocabulary.references === true && comparable(field, vocabulary).length > 0
      ? (["field"] as const)
      : []),
    ...(!vocabulary.lasting && (shape === "date" || shape === "datetime") ? (["date"] as const) : []),
  ];
}

/** Fields whose values can equal or precede those of this one. */
function comparable(field: Field, { fields, own }: Vocabulary): readonly Field[] {
  const shape = shapeOf(field);
  const words = (one: string) => one === "text" || one === "option" || one === "month";
  return (own ?? fields).filter((other) => {
    const theirs = shapeOf(other);
    return (
      other.kind !== "json" &&
      (own !== undefined || (other.key !== field.key && inSameRow(field, other))) &&
      (theirs === shape || (words(shape) && words(theirs)))
    );
  });
}

function sourceOf(value: Json | undefined): Source {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "constant";
  return "field" in value ? "field" : "date" in value ? "date" : "constant";
}

function firstValue(source: string): Json | undefined {
  return source === "field" ? { field: "" } : source === "date" ? { date: "today" } : undefined;
}

function partOf(value: Json | undefined, key: "field" | "date"): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "";
  const part = value[key];
  return typeof part === "string" ? part : "";
}
