import { IconButton } from "@/shared/controls/button";
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
      <IconButton
        icon="up"
        label={t("moveUp", { name })}
        disabled={index === 0}
        onClick={() => move(index - 1)}
      />
      <IconButton
        icon="down"
        label={t("moveDown", { name })}
        disabled={index === count - 1}
        onClick={() => move(index + 1)}
      />
      <IconButton
        icon="trash"
        label={t("remove", { name })}
        onClick={() => store.edit((draft) => draft.remove([...at, index]))}
      />
    </span>
  );
}
