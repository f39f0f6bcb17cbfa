/** A line was drawn from the side of a card that several ways leave there: which of them is meant. */
import { Modal } from "antd";
import { Button } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { caseOf } from "../drawing";
import { useFlow } from "../flow-context";
import { leadWay } from "../flow-edits";
import { nodeOf } from "../flow-document";
import { stepTexts } from "../texts/step-texts";
import { flowDesignTexts } from "../texts/texts";
import { useNodeTitle } from "../use-node-title";
import { asideOf, wayId, type Way } from "../ways";
import styles from "./canvas.module.css";

export interface Choice {
  readonly ways: readonly Way[];
  /** The node the line was drawn to. */
  readonly to: string;
}

export function ChooseWay({ ways, to, onClose }: Choice & { readonly onClose: () => void }) {
  const t = useTexts(flowDesignTexts);
  const s = useTexts(stepTexts);
  const titleOf = useNodeTitle();
  const { flow, store, words } = useFlow();
  const nameOf = (way: Way): string => {
    const aside = asideOf(way);
    return aside ? t(aside) : caseOf(flow, way.from, way.index).title || words.branch(way.index + 1);
  };
  const choose = (way: Way) => {
    store.edit((draft) => leadWay(draft, way, to));
    onClose();
  };
  const target = nodeOf(flow, to);
  return (
    <Modal
      open
      width={360}
      title={s("whichWay", { to: target ? titleOf(target) : to })}
      footer={null}
      onCancel={onClose}
    >
      <ul className={styles.choices}>
        {ways.map((way) => (
          <li key={wayId(way)}>
            <Button onClick={() => choose(way)}>{nameOf(way)}</Button>
          </li>
        ))}
      </ul>
    </Modal>
  );
}
