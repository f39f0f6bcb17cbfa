import { ConditionBuilder } from "@/features/condition/condition-builder";
import type { Json } from "@/shared/api/types";
import { Button, IconButton } from "@/shared/controls/button";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { branchOf } from "../drawing";
import { useFlow } from "../flow-context";
import { removeBranch } from "../flow-edits";
import { textIn, type FlowNode } from "../flow-document";
import { flowDesignTexts } from "../texts/texts";
import { NextChoice } from "./next-choice";
import styles from "./panel.module.css";
import { Row } from "../../frame/row";
import { useNode } from "./use-node";

interface BranchPanelProps {
  readonly node: FlowNode;
  readonly branch: number | "otherwise";
}

/** When a branch of a condition is taken, and where it leads. */
export function BranchPanel({ node, branch }: BranchPanelProps) {
  const t = useTexts(flowDesignTexts);
  const { flow, store, words, select, vocabulary } = useFlow();
  const { at, id } = useNode(node);
  const isRest = branch === "otherwise";
  const own = isRest ? null : branchOf(flow, node.key, branch);
  const name = own ? own.title || words.branch(Number(branch) + 1) : t("otherwise");
  const path = [...at, "branches", isRest ? 0 : branch];
  return (
    <aside className={styles.panel} aria-label={t("settingsOf", { name })}>
      <div className={styles.head}>
        <h2>{name}</h2>
        <IconButton icon="close" label={t("close")} onClick={() => select(null)} />
      </div>
      {own ? (
        <>
          <Row id={`${id}-branch-title`} label={t("title")}>
            <TextInput
              id={`${id}-branch-title`}
              value={own.title}
              maxLength={60}
              onChange={(title) =>
                store.edit(
                  (draft) => draft.set([...path, "title"], title === "" ? undefined : title),
                  `${node.key} branch ${branch}`,
                )
              }
            />
          </Row>
          <Row id={`${id}-branch-when`} label={t("when")} group>
            <ConditionBuilder
              key={`${node.key} ${branch}`}
              vocabulary={vocabulary}
              condition={own.when}
              label={t("whenOf", { name })}
              onChange={(when) =>
                store.edit(
                  (draft) => draft.set([...path, "when"], (when ?? {}) as Json),
                  `${node.key} when ${branch}`,
                )
              }
            />
          </Row>
          {node.kind === "condition" && Object.keys((own.when ?? {}) as object).length === 0 && (
            <p className={styles.warning}>{t("alwaysHolds")}</p>
          )}
          <NextChoice
            id={`${id}-branch-next`}
            label={t("next")}
            at={[...path, "next"]}
            to={own.next}
            from={node.key}
          />
        </>
      ) : (
        <>
          <p className={styles.help}>{t("otherwiseHelp")}</p>
          <NextChoice
            id={`${id}-branch-next`}
            label={t("next")}
            at={[...at, "otherwise"]}
            to={textIn(node.keywords["otherwise"])}
            from={node.key}
          />
        </>
      )}
      <div className={styles.foot}>
        <Button look="quiet" onClick={() => select({ node: node.key, branch: null })}>
          {t("allBranches")}
        </Button>
        {!isRest && (
          <Button
            look="danger"
            icon="trash"
            onClick={() => {
              store.edit((draft) => removeBranch(draft, node.key, Number(branch)));
              select(null);
            }}
          >
            {t("remove", { name })}
          </Button>
        )}
      </div>
    </aside>
  );
}
