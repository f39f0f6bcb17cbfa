import { memo, useCallback, type ReactNode } from "react";
import type { FieldRight } from "@/shared/api/form-types";
import type { Json } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { isLayout, type Field } from "./field";
import { kindFor } from "./kinds/registry";
import { formTexts } from "./texts/texts";
import { isEmpty } from "./values";

export function fieldId(prefix: string, place: string): string {
  return `${prefix}-${place.replaceAll("/", "-")}`;
}

interface FormFieldProps {
  readonly id: string;
  readonly field: Field;
  readonly value: Json | undefined;
  readonly onChange: (key: string, value: Json) => void;
  readonly mode: "view" | "edit";
  readonly right: FieldRight;
  readonly required: boolean;
  readonly problem: string | undefined;
  /** Why its formula gives something and it is empty all the same. */
  readonly unfit?: string | undefined;
  readonly slot?: ReactNode;
  /** What else is to be said about the value typed. */
  readonly note?: ReactNode;
}

/** One field with label, help and message. Drawn again only when something of its own changes. */
export const FormField = memo(function FormField(props: FormFieldProps) {
  const { id, field, value, onChange, mode, required, problem } = props;
  const t = useTexts(formTexts);
  const kind = kindFor(field.kind);
  const change = useCallback((next: Json) => onChange(field.key, next), [onChange, field.key]);
  const fixed = field.computed || field.schema["x-readonly"] === true || props.right !== "edit";
  const editing = mode === "edit" && !fixed && kind.Input !== null;
  const helpId = `${id}-help`;
  const problemId = `${id}-problem`;
  const describedBy =
    [problem && problemId, field.schema.description && editing && helpId].filter(Boolean).join(" ") ||
    undefined;

  if (isLayout(field))
    return (
      <div className="f-field" data-width="full">
        <kind.Display field={field} value={null} />
      </div>
    );

  const label = (
    <>
      {field.title}
      {required && editing && (
        <span className="f-required" title={t("required")}>
          <span aria-hidden="true">*</span>
        </span>
      )}
    </>
  );
  return (
    <div
      className="f-field"
      data-width={widthOf(field)}
      data-kind={field.kind}
      data-problem={problem ? "" : undefined}
    >
      {editing && !kind.group ? (
        <label className="f-label" id={`${id}-label`} htmlFor={id}>
          {label}
        </label>
      ) : (
        <div className="f-label" id={`${id}-label`}>
          {label}
        </div>
      )}
      {editing && kind.Input ? (
        <kind.Input
          id={id}
          field={field}
          value={value}
          onChange={change}
          disabled={false}
          invalid={problem !== undefined}
          required={required}
          describedBy={describedBy}
          label={undefined}
        />
      ) : (
        (props.slot ?? (
          <div
            className="f-value"
            id={id}
            tabIndex={problem ? -1 : undefined}
            data-fixed={mode === "edit" || undefined}
          >
            {isEmpty(value) || value === undefined || value === null ? (
              props.unfit !== undefined ? (
                <span className="f-unfit">{t("unfit", { why: props.unfit })}</span>
              ) : (
                <span className="f-empty">
                  {mode === "edit"
                    ? t(field.kind === "serial" ? "serialLater" : field.computed ? "computed" : "empty")
                    : t("empty")}
                </span>
              )
            ) : (
              <kind.Display field={field} value={value} />
            )}
          </div>
        ))
      )}
      {problem && (
        <div className="f-problem" id={problemId} role="alert">
          {problem}
        </div>
      )}
      {editing && props.note}
      {field.schema.description && mode === "edit" && (
        <div className="f-help" id={helpId}>
          {field.schema.description}
        </div>
      )}
    </div>
  );
});

const WIDE: ReadonlySet<string> = new Set([
  "textarea",
  "subform",
  "attachment",
  "image",
  "related",
  "address",
  "rich-text",
  "location",
  "signature",
]);

/** Where the form says nothing, short values share a line and long ones do not. */
export function widthOf(field: Field): "full" | "half" | "third" {
  return field.schema["x-width"] ?? (WIDE.has(field.kind) ? "full" : "half");
}
