import { useState, type ReactNode } from "react";
import { ConditionBuilder } from "@/features/condition/condition-builder";
import type { Vocabulary } from "@/features/condition/condition-line";
import type { Json } from "@/shared/api/types";
import { IconButton } from "@/shared/controls/button";
import { MoveButtons } from "@/shared/controls/move-buttons";
import { useTexts } from "@/shared/i18n/texts";
import { SheetCard } from "../frame/sheet";
import styles from "./aggregate.module.css";
import { aggregateTexts } from "./texts/texts";

interface CardProps {
  readonly id: string;
  readonly name: string;
  readonly index: number;
  readonly count: number;
  /** Without it the order means nothing. */
  readonly onMove?: (to: number) => void;
  readonly onRemove: () => void;
  readonly children: ReactNode;
}

/** One of several: a source, a grouping, a figure, a check. */
export function Card({ id, name, index, count, onMove, onRemove, children }: CardProps) {
  const t = useTexts(aggregateTexts);
  return (
    <SheetCard
      id={id}
      name={name}
      tools={
        <>
          {onMove && (
            <MoveButtons
              index={index}
              count={count}
              up={t("moveUp", { name })}
              down={t("moveDown", { name })}
              onMove={onMove}
            />
          )}
          <IconButton icon="trash" label={t("remove", { name })} onClick={onRemove} />
        </>
      }
    >
      {children}
    </SheetCard>
  );
}

interface WhenProps {
  /** Whose condition it is. */
  readonly name: string;
  readonly vocabulary: Vocabulary;
  readonly condition: Json | undefined;
  readonly onChange: (condition: Json | undefined) => void;
}

/** A condition that mostly is not there: folded away until somebody wants one. */
export function When({ name, vocabulary, condition, onChange }: WhenProps) {
  const t = useTexts(aggregateTexts);
  // What is being edited stays open, also while a line of it is not complete.
  const [begun] = useState(condition !== undefined);
  return (
    <details className={styles.when} open={begun}>
      <summary>{t(condition === undefined ? "whenNone" : "whenSome", { name })}</summary>
      <ConditionBuilder
        label={t("whenOf", { name })}
        vocabulary={vocabulary}
        condition={condition}
        onChange={(next) => onChange(next as Json | undefined)}
      />
    </details>
  );
}
