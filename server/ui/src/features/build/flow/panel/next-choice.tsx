import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import type { Path } from "../../document/json-tree";
import { useFlow } from "../flow-context";
import { leadWay } from "../flow-edits";
import { flowDesignTexts } from "../texts/texts";
import { useNodeTitle } from "../use-node-title";
import { Row } from "../../frame/row";

interface NextChoiceProps {
  readonly id: string;
  readonly label: string;
  /** Where the way is written. */
  readonly at: Path;
  readonly to: string;
  /** The node it comes from, which it cannot lead to. */
  readonly from: string;
  /** Text of the choice that takes the way away; without it there is always one. */
  readonly none?: string;
}

/** Which node comes next: what the drawing shows as a line, for the keyboard. */
export function NextChoice({ id, label, at, to, from, none }: NextChoiceProps) {
  const t = useTexts(flowDesignTexts);
  const { store, flow } = useFlow();
  const titleOf = useNodeTitle();
  return (
    <Row id={id} label={label}>
      <SelectInput
        id={id}
        value={to}
        emptyTitle={none ?? (to === "" ? t("chooseNode") : undefined)}
        options={flow.nodes
          .filter((node) => node.key !== from)
          .map((node) => ({ value: node.key, title: titleOf(node) }))}
        onChange={(next) =>
          store.edit((draft) => (next === "" ? draft.remove(at) : leadWay(draft, { path: at }, next)))
        }
      />
    </Row>
  );
}
