import { memo, useId } from "react";
import type { Field } from "@/features/form/field";
import { kindFor } from "@/features/form/kinds/registry";
import type { Json } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import styles from "./canvas.module.css";
import { withTitles } from "./formula/titles";
import { useFormulaFields } from "./formula/use-formula-fields";
import { KindIcon } from "./kind-icon";
import { formDesignTexts } from "./texts/texts";

interface FieldLookProps {
  readonly path: string;
  readonly field: Field;
  readonly required: boolean;
  readonly kindTitle: string;
}

const nothing = () => undefined;

/** The look of a field, with its real input; nothing in it can be reached or typed into. */
export const FieldLook = memo(function FieldLook({ path, field, required, kindTitle }: FieldLookProps) {
  const t = useTexts(formDesignTexts);
  const id = useId();
  const kind = kindFor(field.kind);
  const { schema } = field;
  if (field.kind === "separator" || field.kind === "tab")
    return (
      <div className={styles.separator} data-kind={field.kind} aria-hidden="true">
        <h3>
          {field.kind === "tab" && <KindIcon kind="tab" />}
          {field.title}
          <span className={styles.kindName}>{kindTitle}</span>
        </h3>
        {schema["x-text"] && <p>{schema["x-text"]}</p>}
      </div>
    );
  if (field.kind === "description")
    return <p className={styles.description}>{schema["x-text"] || t("descriptionEmpty")}</p>;
  return (
    <div className={styles.look} inert>
      <span className={styles.label}>
        <KindIcon kind={field.kind} size={14} />
        <span id={`${id}-label`} className={styles.labelText}>
          {field.title}
        </span>
        {required && <span className={styles.star}>*</span>}
        <span className={styles.kindName}>
          {schema["x-hidden"] ? `${kindTitle} · ${t("undrawnMark")}` : kindTitle}
        </span>
      </span>
      {field.kind !== "subform" &&
        (kind.Input === null || field.computed ? (
          <span className={styles.computed}>
            {schema["x-formula"] ? <FormulaLook path={path} formula={schema["x-formula"]} /> : t("computed")}
          </span>
        ) : (
          <kind.Input
            id={id}
            field={field}
            value={sample(schema["x-default"])}
            onChange={nothing}
            disabled
            invalid={false}
            required={false}
            describedBy={undefined}
            label={kind.group ? undefined : field.title}
          />
        ))}
      {schema.description && <span className={styles.help}>{schema.description}</span>}
    </div>
  );
});

function FormulaLook({ path, formula }: { readonly path: string; readonly formula: string }) {
  return <>= {withTitles(formula, useFormulaFields(path))}</>;
}

/** A constant default is shown; one that is computed is not known here. */
function sample(value: Json | undefined): Json {
  return value === undefined || (typeof value === "string" && value.startsWith("=")) ? null : value;
}
