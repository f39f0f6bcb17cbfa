import { IconButton } from "@/shared/controls/button";
import { MoveButtons } from "@/shared/controls/move-buttons";
import { useTexts } from "@/shared/i18n/texts";
import type { Path } from "../document/json-tree";
import { useRule } from "./rule-context";
import styles from "./rule.module.css";
import { ruleTexts } from "./texts/texts";

interface RowToolsProps {
  readonly at: Path;
  readonly index: number;
  readonly count: number;
  readonly name: string;
}

/** Order matters in a rule: the first row that holds wins. */
export function RowTools({ at, index, count, name }: RowToolsProps) {
  const t = useTexts(ruleTexts);
  const { store } = useRule();
  const move = (to: number) => store.edit((draft) => draft.moveItem(at, index, to));
  return (
    <span className={styles.tools}>
      <MoveButtons
        index={index}
        count={count}
        up={t("moveUp", { name })}
        down={t("moveDown", { name })}
        onMove={move}
      />
      <IconButton
        icon="trash"
        label={t("remove", { name })}
        onClick={() => store.edit((draft) => draft.remove([...at, index]))}
      />
    </span>
  );
}
