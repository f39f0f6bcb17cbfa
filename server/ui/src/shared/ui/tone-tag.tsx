/** A short label in one of the fixed tones; the text carries the meaning, the colour helps. */
import type { ReactNode } from "react";
import type { Tone } from "@/shared/theme/palette";
import styles from "./tone-tag.module.css";

export function ToneTag({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span
      className={styles.tag}
      style={{ background: `var(--tone-${tone}-back)`, color: `var(--tone-${tone}-text)` }}
    >
      {children}
    </span>
  );
}
