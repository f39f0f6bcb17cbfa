/** A person as a small disc with the last characters of a Chinese name, or initials. */
import type { Tone } from "@/shared/theme/palette";
import styles from "./avatar.module.css";

/** Red and orange are left to what is urgent. */
const CALM: readonly Tone[] = ["blue", "cyan", "purple", "green", "gold"];

function initialsOf(person: string, short: boolean): string {
  // What stands in brackets says where somebody belongs, not who they are.
  const name = person.replace(/\s*[（(].*$/u, "") || person;
  if (/\p{Script=Han}/u.test(name)) return [...name].slice(short ? -1 : -2).join("");
  const words = name.split(/\s+/).filter(Boolean);
  return words
    .slice(0, short ? 1 : 2)
    .map((word) => [...word][0]?.toUpperCase())
    .join("");
}

export function Avatar({ name, size = 24 }: { name: string; size?: number }) {
  const sum = [...name].reduce((total, letter) => total + (letter.codePointAt(0) ?? 0), 0);
  const tone = CALM[sum % CALM.length] ?? "blue";
  return (
    <span
      className={styles.avatar}
      aria-hidden="true"
      style={{
        width: size,
        height: size,
        fontSize: Math.round(size * (size < 32 ? 0.5 : 0.36)),
        background: `var(--tone-${tone}-back)`,
        color: `var(--tone-${tone}-text)`,
      }}
    >
      {initialsOf(name, size < 32)}
    </span>
  );
}
