/** The steps ahead of a record with the people asked at each; where the initiator picks, a box to pick them in. */
import { Select } from "antd";
import { useId } from "react";
import type { Person, PreviewStep } from "@/shared/api/types";
import { useTexts } from "@/shared/i18n/texts";
import { MemberSelect } from "@/shared/ui/member-select";
import styles from "./step-preview.module.css";
import { texts } from "./texts/texts";
import { useAskedWords } from "./use-asked-words";

interface StepPreviewProps {
  readonly steps: readonly PreviewStep[];
  readonly picks: Readonly<Record<string, readonly string[]>>;
  readonly onPick: (node: string, members: readonly string[]) => void;
}

const NOBODY = { skip: "nobodySkip", reject: "nobodyReject" } as const;
const KINDS = { approve: "kindApprove", handle: "kindHandle", cc: "kindCc" } as const;

export function StepPreview({ steps, picks, onPick }: StepPreviewProps) {
  const t = useTexts(texts);
  const asked = useAskedWords();
  const id = useId();
  if (steps.length === 0) return <p className={styles.none}>{t("noSteps")}</p>;
  return (
    <ol className={styles.steps}>
      {steps.map((step) => (
        <li key={step.node} className={styles.step}>
          <div className={styles.line}>
            {step.pick ? (
              <label htmlFor={`${id}-${step.node}`} className={styles.title}>
                {step.title}
                <span className={styles.mark} aria-hidden="true">
                  *
                </span>
              </label>
            ) : (
              <span className={styles.title}>{step.title}</span>
            )}
            <span className={styles.kind}>{t(KINDS[step.kind])}</span>
          </div>
          {step.pick ? (
            <PeoplePicker
              id={`${id}-${step.node}`}
              candidates={step.candidates}
              min={step.min ?? 1}
              max={step.max}
              value={picks[step.node] ?? []}
              onChange={(members) => onPick(step.node, members)}
            />
          ) : (
            <p className={styles.people}>
              {asked(step.people, step.given) || t(step.nobody ? NOBODY[step.nobody] : "nobodyYet")}
            </p>
          )}
        </li>
      ))}
    </ol>
  );
}

interface PeoplePickerProps {
  readonly id: string;
  readonly candidates: readonly Person[] | null;
  /** How many there have to be, and may be. */
  readonly min: number;
  readonly max: number | null;
  /** Those chosen before, by name. */
  readonly known?: readonly Person[];
  readonly value: readonly string[];
  readonly onChange: (members: readonly string[]) => void;
}

/** Picks people, from everybody or from these. */
export function PeoplePicker({ id, candidates, min, max, known = [], value, onChange }: PeoplePickerProps) {
  const t = useTexts(texts);
  const isBounded = min > 1 || max !== null;
  const bounds =
    max === null
      ? t("pickAtLeast", { min })
      : min === max
        ? t("pickExactly", { min })
        : t("pickBetween", { min, max });
  // One more than may be chosen takes the place of the last.
  const change = (members: readonly string[]) =>
    onChange(
      max !== null && members.length > max ? [...members.slice(0, max - 1), ...members.slice(-1)] : members,
    );
  return (
    <>
      {candidates === null ? (
        <MemberSelect multiple id={id} value={[...value]} known={[...known]} onChange={change} />
      ) : (
        <Select<string[]>
          mode="multiple"
          id={id}
          value={value.filter((picked) => candidates.some((person) => person.id === picked))}
          onChange={change}
          placeholder={t("pickPeople")}
          showSearch={{ optionFilterProp: "label" }}
          options={candidates.map((person) => ({ value: person.id, label: person.name }))}
          style={{ width: "100%" }}
        />
      )}
      {isBounded && <p className={styles.none}>{bounds}</p>}
    </>
  );
}
