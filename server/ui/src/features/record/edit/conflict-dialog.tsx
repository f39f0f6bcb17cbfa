import { Modal } from "antd";
import { useState } from "react";
import type { Field } from "@/features/form/field";
import { kindFor } from "@/features/form/kinds/registry";
import { isEmpty } from "@/features/form/values";
import type { Json, Values } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import { clashes, joined, type Side } from "./conflict";
import styles from "./conflict-dialog.module.css";

interface ConflictDialogProps {
  readonly fields: readonly Field[];
  readonly base: Values;
  readonly mine: Values;
  readonly theirs: Values;
  readonly theirName: string;
  readonly onResolve: (values: Values) => void;
  readonly onCancel: () => void;
}

/** Someone saved first: both versions side by side, with a choice for each field that both changed. */
export function ConflictDialog({
  fields,
  base,
  mine,
  theirs,
  theirName,
  onResolve,
  onCancel,
}: ConflictDialogProps) {
  const t = useTexts(recordTexts);
  const [chosen, setChosen] = useState<Readonly<Record<string, Side>>>({});
  const open = clashes(fields, base, mine, theirs);
  const sides = [
    { side: "mine" as const, title: t("conflictMine"), values: mine },
    { side: "theirs" as const, title: t("conflictTheirs"), values: theirs },
  ];
  return (
    <Modal
      open
      width={680}
      title={t("conflictTitle")}
      okText={t("conflictSave")}
      cancelText={t("cancel")}
      onOk={() => onResolve(joined(fields, base, mine, theirs, chosen))}
      onCancel={onCancel}
    >
      <p className={styles.text}>{t("conflictText", { by: theirName })}</p>
      {open.map((field) => (
        <fieldset key={field.key} className={styles.field}>
          <legend>
            {field.title}
            <span className={styles.was}>
              {t("conflictWas", { value: "" })}
              <Value field={field} value={base[field.key]} />
            </span>
          </legend>
          <div className={styles.sides}>
            {sides.map(({ side, title, values }) => (
              <label key={side} className={styles.side}>
                <input
                  type="radio"
                  name={`conflict-${field.key}`}
                  checked={(chosen[field.key] ?? "mine") === side}
                  onChange={() => setChosen({ ...chosen, [field.key]: side })}
                />
                <span className={styles.who}>{title}</span>
                <span className={styles.value}>
                  <Value field={field} value={values[field.key]} />
                </span>
              </label>
            ))}
          </div>
        </fieldset>
      ))}
      <p className={styles.note}>{t("conflictOthers")}</p>
    </Modal>
  );
}

function Value({ field, value }: { readonly field: Field; readonly value: Json | undefined }) {
  const t = useTexts(recordTexts);
  if (isEmpty(value) || value === undefined || value === null)
    return <span className={styles.none}>{t("emptyValue")}</span>;
  const kind = kindFor(field.kind);
  const Show = kind.Cell ?? kind.Display;
  return <Show field={field} value={value} />;
}
