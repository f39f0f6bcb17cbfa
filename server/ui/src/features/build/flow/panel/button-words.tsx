import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { objectIn, textIn, type FlowNode } from "../flow-document";
import { evidenceTexts } from "../texts/evidence-texts";
import { Row } from "../../frame/row";
import styles from "./panel.module.css";
import { useNode } from "./use-node";

/** The server takes no more on one button. */
const MOST = 16;

interface ButtonWordsProps {
  readonly node: FlowNode;
  /** The operations offered, with what they are called. */
  readonly operations: readonly { readonly value: string; readonly title: string }[];
}

/** What the buttons of a step say where that is other than usual. */
export function ButtonWords({ node, operations }: ButtonWordsProps) {
  const s = useTexts(evidenceTexts);
  const { store } = useFlow();
  const { at, id } = useNode(node);
  const written = objectIn(node.keywords["buttons"]);
  const path = [...at, "buttons"];
  // Words of what is no longer offered stay to be seen, until they are taken away.
  const rest = Object.keys(written).filter((key) => operations.every(({ value }) => value !== key));
  const rows = [...operations, ...rest.map((key) => ({ value: key, title: key }))];
  const put = (operation: string, words: string) =>
    store.edit((draft) => {
      if (words.trim() === "") draft.remove([...path, operation]);
      else draft.set([...path, operation], words);
      if (draft.keys(path).length === 0) draft.remove(path);
    }, `${node.key} buttons ${operation}`);
  return (
    <Row id={`${id}-buttons`} label={s("buttons")} group help={s("buttonsHelp")}>
      <div className={styles.list} role="group" aria-labelledby={`${id}-buttons-label`} id={`${id}-buttons`}>
        {rows.map(({ value, title }) => (
          <TextInput
            key={value}
            id={`${id}-button-${value}`}
            label={s("buttonOf", { operation: title })}
            placeholder={title}
            value={textIn(written[value])}
            maxLength={MOST}
            onChange={(words) => put(value, words)}
          />
        ))}
      </div>
    </Row>
  );
}
