import { Button, IconButton } from "@/shared/controls/button";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { unremovable } from "../flow-edits";
import { NODE_KINDS, type FlowNode } from "../flow-document";
import { faceOf } from "../kinds/registry";
import { flowDesignTexts } from "../texts/texts";
import type { NodeActions } from "../use-node-actions";
import styles from "./panel.module.css";
import { Row } from "../../frame/row";
import { useNode } from "./use-node";

interface NodePanelProps {
  readonly node: FlowNode;
  readonly actions: NodeActions;
}

/** What a node is called and does. */
export function NodePanel({ node, actions }: NodePanelProps) {
  const t = useTexts(flowDesignTexts);
  const { flow, select } = useFlow();
  const { id, set } = useNode(node);
  const kind = NODE_KINDS.find((one) => one === node.kind);
  const { Panel } = faceOf(node);
  const held = unremovable(flow, node.key);
  return (
    <aside className={styles.panel} aria-label={t("settingsOf", { name: node.title || node.kind })}>
      <div className={styles.head}>
        <h2>{kind ? t(`kind_${kind}`) : node.kind}</h2>
        <IconButton icon="close" label={t("close")} onClick={() => select(null)} />
      </div>
      <Row id={`${id}-title`} label={t("title")}>
        <TextInput
          id={`${id}-title`}
          value={node.title}
          maxLength={60}
          onChange={(title) => set("title", title === "" ? undefined : title)}
        />
      </Row>
      <Panel node={node} />
      <div className={styles.foot}>
        {actions.canCopy(node.key) && (
          <>
            <Button look="quiet" icon="copy" onClick={() => actions.duplicate(node.key)}>
              {t("duplicate")}
            </Button>
            <Button look="quiet" onClick={() => actions.copy(node.key)}>
              {t("copy")}
            </Button>
          </>
        )}
        <Button
          look="danger"
          icon="trash"
          disabled={held !== null}
          onClick={() => actions.remove(node.key)}
          aria-describedby={held === null ? undefined : `${id}-held`}
        >
          {t("removeNode")}
        </Button>
        {held !== null && (
          <p className={styles.help} id={`${id}-held`}>
            {t(`held_${held}`)}
          </p>
        )}
      </div>
    </aside>
  );
}
