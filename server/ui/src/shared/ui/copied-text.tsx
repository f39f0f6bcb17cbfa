import { Button, Input, Space } from "antd";
import { useId } from "react";
import { useTexts } from "@/shared/i18n/texts";
import styles from "./copied-text.module.css";
import { texts } from "./texts";
import { useCopy } from "./use-copy";

/** One line to be handed on: named, read in a box and copied with a button. */
export function CopiedText({ label, text }: { readonly label: string; readonly text: string }) {
  const t = useTexts(texts);
  const copy = useCopy();
  const id = useId();
  return (
    <div className={styles.copied}>
      <label htmlFor={id}>{label}</label>
      <Space.Compact block>
        <Input id={id} readOnly value={text} onFocus={(event) => event.target.select()} />
        {copy && (
          <Button aria-label={t("copyNamed", { name: label })} onClick={() => copy(text)}>
            {t("copy")}
          </Button>
        )}
      </Space.Compact>
    </div>
  );
}
