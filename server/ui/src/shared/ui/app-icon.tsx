/** The tile that stands for an app: its icon, or the first letter of its title, in its colour. */
import { TONES, type Tone } from "@/shared/theme/palette";
import styles from "./app-icon.module.css";
import { ICONS } from "./icons";

export interface AppIconProps {
  title: string;
  icon?: string | null | undefined;
  color?: string | null | undefined;
  size?: number;
}

export function AppIcon({ title, icon, color, size = 24 }: AppIconProps) {
  const Icon = icon ? ICONS[icon] : undefined;
  const tone: Tone = TONES.find((name) => name === color) ?? "blue";
  return (
    <span
      className={styles.tile}
      aria-hidden="true"
      style={{
        width: size,
        height: size,
        fontSize: Math.round(size * 0.54),
        borderRadius: Math.max(5, size / 5),
        background: `var(--tone-${tone}-back)`,
        color: `var(--tone-${tone}-text)`,
      }}
    >
      {Icon ? <Icon /> : [...title][0]}
    </span>
  );
}
