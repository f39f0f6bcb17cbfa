import { ConditionBuilder } from "@/features/condition/condition-builder";
import { lookOf } from "@/features/flow/diagram/node-look";
import type { Json } from "@/shared/api/types";
import { Button, IconButton } from "@/shared/controls/button";
import { MoveButtons } from "@/shared/controls/move-buttons";
import { NumberInput } from "@/shared/controls/number-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { caseOf } from "../drawing";
import { useFlow } from "../flow-context";
import { addCase, removeCase } from "../flow-edits";
import { listIn, type FlowNode } from "../flow-document";
import { NextChoice } from "../panel/next-choice";
import { NextSection } from "../panel/next-section";
import panel from "../panel/panel.module.css";
import { Row } from "../../frame/row";
import { Section } from "../panel/section";
import { useNode } from "../panel/use-node";
import { stepTexts } from "../texts/step-texts";
import { flowDesignTexts } from "../texts/texts";
import type { NodeFace, PanelProps } from "./kind";

/** How often in a row a run is led back where nothing is said. */
const USUAL = 10;
const MOST = 100;

interface CaseProps {
  readonly node: FlowNode;
  readonly index: number;
  readonly count: number;
}

/** When a case holds, and where it leads. */
function Case({ node, index, count }: CaseProps) {
  const t = useTexts(flowDesignTexts);
  const s = useTexts(stepTexts);
  const { store, flow, vocabulary } = useFlow();
  const { at, id } = useNode(node);
  const own = caseOf(flow, node.key, index);
  const name = own.title || s("caseN", { n: index + 1 });
  const path = [...at, "cases", index];
  const move = (to: number) => store.edit((draft) => draft.moveItem([...at, "cases"], index, to));
  return (
    <li className={panel.case}>
      <div className={panel.item}>
        <TextInput
          id={`${id}-case-${index}-title`}
          label={s("caseN", { n: index + 1 })}
          value={own.title}
          maxLength={60}
          onChange={(title) =>
            store.edit(
              (draft) => draft.set([...path, "title"], title === "" ? undefined : title),
              `${node.key} case ${index}`,
            )
          }
        />
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
          onClick={() => store.edit((draft) => removeCase(draft, node.key, index))}
        />
      </div>
      <ConditionBuilder
        vocabulary={vocabulary}
        condition={own.when}
        label={t("whenOf", { name })}
        onChange={(when) =>
          store.edit(
            (draft) => draft.set([...path, "when"], (when ?? {}) as Json),
            `${node.key} when ${index}`,
          )
        }
      />
      <NextChoice
        id={`${id}-case-${index}`}
        label={s("caseTo", { name })}
        at={[...path, "to"]}
        to={own.to}
        from={node.key}
      />
    </li>
  );
}

function Panel({ node }: PanelProps) {
  const s = useTexts(stepTexts);
  const { store, words } = useFlow();
  const { id, set } = useNode(node);
  const count = listIn(node.keywords["cases"]).length;
  const most = node.keywords["at_most"];
  return (
    <>
      <Section id={`${id}-cases`} title={s("cases")} open>
        <p className={panel.help}>{s("casesHelp")}</p>
        <ol className={panel.list}>
          {Array.from({ length: count }, (_, index) => (
            <Case key={`${index} of ${count}`} node={node} index={index} count={count} />
          ))}
        </ol>
        <Button
          icon="plus"
          look="quiet"
          onClick={() => store.edit((draft) => addCase(draft, node.key, words))}
        >
          {s("addCase")}
        </Button>
        <Row id={`${id}-at_most`} label={s("mostRounds")} help={s("mostRoundsHelp")}>
          <NumberInput
            id={`${id}-at_most`}
            value={typeof most === "number" ? most : USUAL}
            suffix={s("times")}
            onChange={(next) => {
              const rounds = Math.min(MOST, Math.max(1, Math.round(next ?? USUAL)));
              set("at_most", rounds === USUAL ? undefined : rounds);
            }}
          />
        </Row>
      </Section>
      <NextSection node={node} open />
    </>
  );
}

export const route: NodeFace = {
  ...lookOf("route"),
  line: (node, say) => {
    const n = listIn(node.keywords["cases"]).length;
    return n === 0 ? "" : say.t("caseCount", { n });
  },
  Panel,
};
