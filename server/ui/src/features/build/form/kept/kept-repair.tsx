import { App } from "antd";
import { useId, useState } from "react";
import { ApiProblem, messageOf } from "@/shared/api/problem";
import { Button } from "@/shared/controls/button";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { useRepair, type KeptValue } from "../../calls/kept";
import { formDesignTexts } from "../texts/texts";
import styles from "./kept.module.css";

interface KeptRepairProps {
  readonly app: string;
  readonly form: string;
  readonly field: string;
  readonly row: KeptValue;
}

/** Types what a value should be now. What the field refuses is said beside it. */
export function KeptRepair({ app, form, field, row }: KeptRepairProps) {
  const t = useTexts(formDesignTexts);
  const { message } = App.useApp();
  const repair = useRepair(app, form);
  const id = useId();
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState<string | null>(null);
  const value = typed.trim();

  const send = async () => {
    if (value === "" || repair.isPending) return;
    try {
      await repair.mutateAsync({ record: row.record, field, value });
      void message.success(t("keptRepaired", { title: row.title }));
    } catch (error) {
      const first = error instanceof ApiProblem ? error.problems[0] : undefined;
      setWrong(first?.message ?? messageOf(error));
    }
  };

  return (
    <span className={styles.repair}>
      <span className={styles.repairLine}>
        <TextInput
          id={id}
          label={t("keptRepairOf", { title: row.title, value: row.value })}
          value={typed}
          onChange={(next) => {
            setTyped(next);
            setWrong(null);
          }}
          onEnter={() => void send()}
          invalid={wrong !== null}
        />
        <Button disabled={value === "" || repair.isPending} onClick={() => void send()}>
          {t("keptPut")}
        </Button>
      </span>
      {wrong !== null && (
        <span className={styles.wrong} role="alert">
          {wrong}
        </span>
      )}
    </span>
  );
}
