/** Common phrases for an opinion: as chips on the phone, as a menu in the bar of the desktop. */
import { Button, Dropdown } from "antd";
import { useTexts } from "@/shared/i18n/texts";
import type { Verdict } from "./evidence";
import styles from "./phrases.module.css";
import { texts } from "./texts/texts";

const phrases = {
  approve: ["phraseOk", "phraseFine", "phraseDo"],
  reject: ["phraseMore", "phraseWrong", "phraseNo"],
} as const;

export interface PhrasesProps {
  verdict?: Verdict;
  menu?: boolean;
  onChoose: (text: string) => void;
}

export function Phrases({ verdict, menu, onChoose }: PhrasesProps) {
  const t = useTexts(texts);
  const keys = verdict ? phrases[verdict] : [...phrases.approve, ...phrases.reject];
  if (menu) {
    return (
      <Dropdown
        trigger={["click"]}
        placement="topLeft"
        menu={{ items: keys.map((key) => ({ key, label: t(key), onClick: () => onChoose(t(key)) })) }}
      >
        <Button>{t("phrases")}</Button>
      </Dropdown>
    );
  }
  return (
    <div className={styles.chips} role="group" aria-label={t("phrases")}>
      {keys.map((key) => (
        <button key={key} type="button" className={styles.chip} onClick={() => onChoose(t(key))}>
          {t(key)}
        </button>
      ))}
    </div>
  );
}
