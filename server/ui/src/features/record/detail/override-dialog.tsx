import { Modal } from "antd";
import { useId, useState } from "react";
import type { Field } from "@/features/form/field";
import { kindFor } from "@/features/form/kinds/registry";
import { isEmpty } from "@/features/form/values";
import type { RuleSummary } from "@/shared/api/form-types";
import type { Json } from "@/shared/api/types";
import { TextArea } from "@/shared/controls/text-area";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import styles from "./rule-card.module.css";

interface OverrideDialogProps {
  readonly rule: RuleSummary;
  readonly target: Field;
  readonly value: Json;
  readonly pending: boolean;
  readonly onSend: (value: Json, reason: string) => void;
  readonly onClose: () => void;
}

/** A person knows better than the rule, and says why. */
export function OverrideDialog({ rule, target, value, pending, onSend, onClose }: OverrideDialogProps) {
  const t = useTexts(recordTexts);
  const id = useId();
  const [chosen, setChosen] = useState<Json>(value);
  const [reason, setReason] = useState("");
  const { Input, group } = kindFor(target.kind);
  return (
    <Modal
      open
      title={t("ruleOverrideTitle", { title: rule.title })}
      okText={t("confirm")}
      cancelText={t("cancel")}
      confirmLoading={pending}
      okButtonProps={{ disabled: reason.trim() === "" || isEmpty(chosen) }}
      onOk={() => onSend(chosen, reason.trim())}
      onCancel={onClose}
    >
      <div className={styles.field}>
        {group ? (
          <div className={styles.label} id={`${id}-value-label`}>
            {t("ruleValue")}
          </div>
        ) : (
          <label className={styles.label} id={`${id}-value-label`} htmlFor={`${id}-value`}>
            {t("ruleValue")}
          </label>
        )}
        {Input && (
          <Input
            id={`${id}-value`}
            field={target}
            value={chosen}
            onChange={setChosen}
            disabled={false}
            invalid={false}
            required
            describedBy={undefined}
            label={undefined}
          />
        )}
      </div>
      <div className={styles.field}>
        <label className={styles.label} htmlFor={`${id}-reason`}>
          {t("ruleReason")}
        </label>
        <TextArea
          id={`${id}-reason`}
          value={reason}
          onChange={setReason}
          required
          placeholder={t("ruleReasonHint")}
        />
      </div>
    </Modal>
  );
}
