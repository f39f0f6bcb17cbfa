/**
 * Builds a condition without code: lines of field, operator and value, in groups of all, any, none.
 * Filters, field rules, checks, grading rules and permissions are all written with it.
 */
import { useId, useState } from "react";
import type { Condition, Json } from "@/shared/api/types";
import { Button, IconButton } from "@/shared/controls/button";
import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import styles from "./condition-builder.module.css";
import { ConditionLine, newLine, type Vocabulary } from "./condition-line";
import {
  groupOf,
  isGroup,
  NO_CONDITION,
  tidyCondition,
  type Group,
  type Join,
  type Part,
} from "./condition-tree";
import { conditionTexts } from "./texts/texts";

const JOINS = ["all", "any", "none", "notAll"] as const satisfies readonly Join[];

interface ConditionBuilderProps {
  readonly vocabulary: Vocabulary;
  readonly condition: Json | undefined;
  /** Told the condition of the complete lines; undefined when there is none. */
  readonly onChange: (condition: Condition | undefined) => void;
  readonly label: string;
  /** A field to begin a line with. */
  readonly seed?: string | null;
}

/** Lines still being typed live here; complete ones are told. */
export function ConditionBuilder({ vocabulary, condition, onChange, label, seed }: ConditionBuilderProps) {
  const id = useId();
  const told = meaning(groupOf(condition) ?? NO_CONDITION);
  const [state, setState] = useState(() => ({ told, group: begin(vocabulary, condition, seed) }));
  // What changes from outside, by undoing for example, replaces what stands here.
  if (state.told !== told) setState({ told, group: groupOf(condition) ?? NO_CONDITION });

  const write = (group: Group) => {
    setState({ told: meaning(group), group });
    onChange(tidyCondition(group));
  };
  return (
    <div className={styles.builder} role="group" aria-label={label}>
      <GroupEditor id={id} group={state.group} vocabulary={vocabulary} onChange={write} depth={0} />
    </div>
  );
}

/** Two groups that differ only in lines still being typed mean the same. */
function meaning(group: Group): string {
  return JSON.stringify(tidyCondition(group) ?? null);
}

function begin(vocabulary: Vocabulary, condition: Json | undefined, seed: string | null | undefined): Group {
  const group = groupOf(condition) ?? NO_CONDITION;
  if (!seed && group.parts.length > 0) return group;
  return { ...group, parts: [...group.parts, newLine(vocabulary, seed ?? undefined)] };
}

/** Deeper than this nobody reads a condition any more; what is already deeper is shown all the same. */
const DEEPEST = 3;

interface GroupEditorProps {
  readonly id: string;
  readonly group: Group;
  readonly vocabulary: Vocabulary;
  readonly depth: number;
  readonly onChange: (group: Group) => void;
  readonly onRemove?: () => void;
}

function GroupEditor({ id, group, vocabulary, depth, onChange, onRemove }: GroupEditorProps) {
  const t = useTexts(conditionTexts);
  const put = (parts: readonly Part[]) => onChange({ ...group, parts });
  const replace = (at: number, part: Part) =>
    put(group.parts.map((one, index) => (index === at ? part : one)));
  const remove = (at: number) => put(group.parts.filter((_, index) => index !== at));
  const plain = depth === 0 && group.join === "all" && group.parts.length < 2;

  return (
    <div className={depth > 0 ? styles.group : styles.top}>
      {!plain && (
        <div className={styles.join}>
          <SelectInput
            id={`${id}-join`}
            label={t("match")}
            value={group.join}
            options={JOINS.map((join) => ({ value: join, title: t(join) }))}
            onChange={(next) => onChange({ ...group, join: JOINS.find((join) => join === next) ?? "all" })}
          />
          {onRemove && <IconButton icon="trash" label={t("removeGroup")} onClick={onRemove} />}
        </div>
      )}
      {group.parts.map((part, index) =>
        isGroup(part) ? (
          <GroupEditor
            key={index}
            id={`${id}-${index}`}
            group={part}
            vocabulary={vocabulary}
            depth={depth + 1}
            onChange={(next) => replace(index, next)}
            onRemove={() => remove(index)}
          />
        ) : (
          <ConditionLine
            key={index}
            id={`${id}-${index}`}
            line={part}
            vocabulary={vocabulary}
            onChange={(next) => replace(index, next)}
            onRemove={() => remove(index)}
          />
        ),
      )}
      <div className={styles.foot}>
        <Button look="quiet" icon="plus" onClick={() => put([...group.parts, newLine(vocabulary)])}>
          {t("add")}
        </Button>
        {depth < DEEPEST && group.parts.length > 0 && (
          <Button
            look="quiet"
            icon="plus"
            onClick={() => put([...group.parts, { join: "any", parts: [newLine(vocabulary)] }])}
          >
            {t("addGroup")}
          </Button>
        )}
        {depth === 0 && group.parts.length > 0 && (
          <Button look="quiet" onClick={() => onChange(NO_CONDITION)}>
            {t("clear")}
          </Button>
        )}
      </div>
    </div>
  );
}
