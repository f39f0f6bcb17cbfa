import { App } from "antd";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { recordTexts } from "../texts/texts";
import type { RefusedLine } from "./refused";
import styles from "./refused-lines.module.css";

/** What was refused of a command for many records: each with its reason. */
export function RefusedLines({ lines }: { readonly lines: readonly RefusedLine[] }) {
  return (
    <ul className={styles.refused}>
      {lines.map((line) => (
        <li key={line.id}>
          <span className={styles.title}>{line.title}</span>
          <span className={styles.reason}>{line.reason}</span>
        </li>
      ))}
    </ul>
  );
}

/** Opens all reasons, where a message has room for the first alone. */
export function RefusedButton({ lines }: { readonly lines: readonly RefusedLine[] }) {
  const t = useTexts(recordTexts);
  const { modal } = App.useApp();
  if (lines.length < 2) return null;
  const show = () =>
    void modal.info({
      title: t("refusedTitle", { n: lines.length }),
      content: <RefusedLines lines={lines} />,
      okText: t("understood"),
      width: 520,
    });
  return (
    <Button look="quiet" onClick={show}>
      {t("refusedAll")}
    </Button>
  );
}
