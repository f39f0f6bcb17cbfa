/** A person as a small disc with the last characters of a Chinese name, or initials. */
import { TONES } from "@/shared/theme/palette";
import styles from "./avatar.module.css";

export function initialsOf(name: string): string {
  if (/\p{Script=Han}/u.test(name)) return [...name].slice(-2).join("");
  const words = name.split(/\s+/).filter(Boolean);
  return words
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase())
    .join("");
}

export function Avatar({ name, size = 24 }: { name: string; size?: number }) {
  const sum = [...name].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  const tone = TONES[sum % (TONES.length - 1)] ?? "blue";
  return (
    <span
      className={styles.avatar}
      aria-hidden="true"
      style={{
        width: size,
        height: size,
        fontSize: Math.round(size * 0.42),
        background: `var(--tone-${tone}-back)`,
        color: `var(--tone-${tone}-text)`,
      }}
    >
      {initialsOf(name)}
    </span>
  );
}
