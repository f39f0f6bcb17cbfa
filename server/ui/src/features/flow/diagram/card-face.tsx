import type { ComponentProps, CSSProperties, ReactNode } from "react";
import { Icon } from "@/shared/controls/icon";
import styles from "./card.module.css";
import type { NodeLook } from "./node-look";

interface FaceProps {
  readonly look: NodeLook;
  readonly title: string;
  /** At the end of the title's line. */
  readonly mark?: ReactNode;
  /** Below it. */
  readonly children?: ReactNode;
}

type CardFaceProps = FaceProps & Omit<ComponentProps<"button">, "title">;

/** The card of a node or of a branch: what it is, and a line or two below. */
export function CardFace({ look, title, mark, children, className, ...rest }: CardFaceProps) {
  return (
    <button
      type="button"
      className={className ? `${styles.card} ${className}` : styles.card}
      style={coloursOf(look)}
      {...rest}
    >
      <Head look={look} title={title} mark={mark} />
      {children}
    </button>
  );
}

/** The same, where there is nothing to press. */
export function StillCard({ look, title, mark, children }: FaceProps) {
  return (
    <div className={styles.card} data-still style={coloursOf(look)}>
      <Head look={look} title={title} mark={mark} />
      {children}
    </div>
  );
}

function Head({ look, title, mark }: FaceProps) {
  return (
    <span className={styles.head}>
      <Icon name={look.icon} size={14} />
      <span className={styles.title}>{title}</span>
      {mark}
    </span>
  );
}

function coloursOf({ tone }: NodeLook): CSSProperties {
  return {
    ["--card-back" as string]: `var(--tone-${tone}-back)`,
    ["--card-text" as string]: `var(--tone-${tone}-text)`,
  };
}
