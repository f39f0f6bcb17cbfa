import { Dropdown } from "antd";
import { TONES } from "@/shared/theme/palette";
import { useTexts } from "@/shared/i18n/texts";
import { formDesignTexts } from "../texts/texts";
import styles from "./properties.module.css";

interface ColorPickProps {
  readonly value: string;
  readonly number: number;
  readonly onChange: (color: string) => void;
}

/** The colour of one option, from the palette that every theme knows. */
export function ColorPick({ value, number, onChange }: ColorPickProps) {
  const t = useTexts(formDesignTexts);
  return (
    <Dropdown
      trigger={["click"]}
      menu={{
        selectedKeys: [value || "none"],
        items: ["none", ...TONES].map((tone) => ({
          key: tone,
          label: (
            <span className={styles.tone}>
              <i className={styles.dot} data-tone={tone} />
              {t(tone === "none" ? "color_none" : `color_${TONES.find((one) => one === tone) ?? "gray"}`)}
            </span>
          ),
        })),
        onClick: ({ key }) => onChange(key === "none" ? "" : key),
      }}
    >
      <button type="button" className={styles.swatch} aria-label={t("optionColor", { n: number })}>
        <i className={styles.dot} data-tone={value || "none"} />
      </button>
    </Dropdown>
  );
}
