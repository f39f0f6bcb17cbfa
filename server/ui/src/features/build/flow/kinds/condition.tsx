import { lookOf } from "@/features/flow/diagram/node-look";
import { Button, IconButton } from "@/shared/controls/button";
import { MoveButtons } from "@/shared/controls/move-buttons";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { branchOf } from "../drawing";
import { addBranch, removeBranch } from "../flow-edits";
import { listIn, textIn } from "../flow-document";
import { NextChoice } from "../panel/next-choice";
import panel from "../panel/panel.module.css";
import { Section } from "../panel/section";
import { useNode } from "../panel/use-node";
import { flowDesignTexts } from "../texts/texts";
import type { NodeFace, PanelProps } from "./kind";

/** The branches in the order in which they are tried; each has a panel of its own. */
export function BranchesPanel({ node }: PanelProps) {
  const t = useTexts(flowDesignTexts);
  const { store, flow, words, select } = useFlow();
  const { at, id } = useNode(node);
  const branches = listIn(node.keywords["branches"]);
  const nameOf = (index: number) => branchOf(flow, node.key, index).title || words.branch(index + 1);
  const move = (from: number, to: number) =>
    store.edit((draft) => draft.moveItem([...at, "branches"], from, to));
  return (
    <>
      <Section id={`${id}-branches`} title={t("branches")} open>
        <p className={panel.help}>{t(node.kind === "inclusive" ? "inclusiveHelp" : "branchesHelp")}</p>
        <ol className={panel.list}>
          {branches.map((_, index) => {
            const name = nameOf(index);
            return (
              <li className={panel.item} key={index}>
                <button
                  type="button"
                  className={panel.open}
                  onClick={() => select({ node: node.key, branch: index })}
                >
                  {name}
                </button>
                <MoveButtons
                  index={index}
                  count={branches.length}
                  up={t("moveUp", { name })}
                  down={t("moveDown", { name })}
                  onMove={(to) => move(index, to)}
                />
                <IconButton
                  icon="trash"
                  label={t("remove", { name })}
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
            store.edit((draft) => void addBranch(draft, node.key, words));
            select({ node: node.key, branch: branches.length });
          }}
        >
          {t("addBranch")}
        </Button>
      </Section>
      <Section id={`${id}-ways`} title={t("ways")} open>
        <NextChoice
          id={`${id}-otherwise`}
          label={t("otherwise")}
          at={[...at, "otherwise"]}
          to={textIn(node.keywords["otherwise"])}
          from={node.key}
        />
      </Section>
    </>
  );
}

export const condition: NodeFace = {
  ...lookOf("condition"),
  line: (node, say) => say.t("branchCount", { n: listIn(node.keywords["branches"]).length }),
  Panel: BranchesPanel,
};
