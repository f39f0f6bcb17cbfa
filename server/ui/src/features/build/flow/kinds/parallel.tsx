import { lookOf } from "@/features/flow/diagram/node-look";
import { Button, IconButton } from "@/shared/controls/button";
import { useTexts } from "@/shared/i18n/texts";
import { addBranch, removeBranch } from "../flow-edits";
import { useFlow } from "../flow-context";
import { listIn, nodeOf, textIn } from "../flow-document";
import panel from "../panel/panel.module.css";
import { Section } from "../panel/section";
import { flowDesignTexts } from "../texts/texts";
import { useNodeTitle } from "../use-node-title";
import type { NodeFace, PanelProps } from "./kind";
import { useNode } from "../panel/use-node";

function Panel({ node }: PanelProps) {
  const t = useTexts(flowDesignTexts);
  const titleOf = useNodeTitle();
  const { store, flow, words, select } = useFlow();
  const { id } = useNode(node);
  const branches = listIn(node.keywords["branches"]).map(textIn);
  return (
    <Section id={`${id}-branches`} title={t("branches")} open>
      <p className={panel.help}>{t("parallelHelp")}</p>
      <ol className={panel.list}>
        {branches.map((key, index) => {
          const first = nodeOf(flow, key);
          const name = first ? titleOf(first) : key;
          return (
            <li className={panel.item} key={key}>
              <button
                type="button"
                className={panel.open}
                onClick={() => select({ node: key, branch: null })}
              >
                {name}
              </button>
              <IconButton
                icon="trash"
                label={t("removeBranch", { name })}
                disabled={branches.length <= 2}
                onClick={() => store.edit((draft) => removeBranch(draft, node.key, index))}
              />
            </li>
          );
        })}
      </ol>
      <Button
        icon="plus"
        look="quiet"
        onClick={() => {
          let added = node.key;
          store.edit((draft) => {
            added = addBranch(draft, node.key, words);
          });
          select({ node: added, branch: null });
        }}
      >
        {t("addBranch")}
      </Button>
    </Section>
  );
}

export const parallel: NodeFace = {
  ...lookOf("parallel"),
  line: (node, say) => say.t("parallelCount", { n: listIn(node.keywords["branches"]).length }),
  Panel,
};
