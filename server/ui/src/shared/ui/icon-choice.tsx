import { useTexts } from "@/shared/i18n/texts";
import styles from "./icon-choice.module.css";
import { iconTexts } from "./icon-texts";
import { ICONS, OFFERED } from "./icons";

interface IconChoiceProps {
  readonly id: string;
  readonly label: string;
  /** The name of the icon; empty for none. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** One of the icons, or none. */
export function IconChoice({ id, label, value, onChange }: IconChoiceProps) {
  const t = useTexts(iconTexts);
  const none = { name: "", title: t("none") };
  return (
    <div className={styles.choice} id={id} role="radiogroup" aria-label={label}>
      {[none, ...OFFERED.map((name) => ({ name, title: t(name) }))].map(({ name, title }) => {
        const Icon = ICONS[name];
        return (
          <label key={name} className={styles.one} title={title}>
            <input
              type="radio"
              className="visually-hidden"
              name={id}
              value={name}
              checked={value === name}
              aria-label={title}
              onChange={() => onChange(name)}
            />
            <span aria-hidden="true">{Icon ? <Icon /> : "–"}</span>
          </label>
        );
      })}
    </div>
  );
}
