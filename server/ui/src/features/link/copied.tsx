import { App, Button, Input } from "antd";
import { useId } from "react";
import { useTexts } from "@/shared/i18n/texts";
import styles from "./link.module.css";
import { linkTexts } from "./texts/texts";

/** Something to be taken along as it is. */
export function Copied({ label, text }: { readonly label: string; readonly text: string }) {
  const t = useTexts(linkTexts);
  const { message } = App.useApp();
  const id = useId();
  const copy = () =>
    void navigator.clipboard.writeText(text).then(
      () => message.success(t("copied")),
      (error: unknown) => message.error(String(error)),
    );
  return (
    <div className={styles.copied}>
      <label htmlFor={id}>{label}</label>
      <div>
        <Input id={id} readOnly value={text} onFocus={(event) => event.target.select()} />
        <Button onClick={copy}>{t("copy")}</Button>
      </div>
    </div>
  );
}
