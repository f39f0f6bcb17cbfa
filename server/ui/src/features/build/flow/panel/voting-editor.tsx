import { RadioGroup } from "@/shared/controls/choice-group";
import { NumberInput } from "@/shared/controls/number-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { listIn, type FlowNode } from "../flow-document";
import { PeopleList } from "../people/people-list";
import { flowDesignTexts, type FlowDesignTextKey } from "../texts/texts";
import { Row } from "../../frame/row";
import { useNode } from "./use-node";
import { isWeighted, modeIn, MODES, writtenMode, type Mode } from "./voting";
import { WeightsEditor } from "./weights-editor";

/** What becomes of the votes when somebody is added or drops out, by the mode. */
const COUNTS = {
  any: "counts_any",
  one_pass: "counts_one_pass",
  all: "counts_all",
  in_turn: "counts_all",
  majority: "counts_share",
  ratio: "counts_share",
  count: "counts_count",
} as const satisfies Record<Mode, FlowDesignTextKey>;

interface VotingEditorProps {
  readonly node: FlowNode;
}

/** How several people decide together. */
export function VotingEditor({ node }: VotingEditorProps) {
  const t = useTexts(flowDesignTexts);
  const { at, id } = useNode(node);
  const { mode } = modeIn(node.keywords["mode"]);
  const counts = mode === "ratio" || mode === "count";
  const tallies = counts || mode === "majority";
  const vetoes = tallies || mode === "one_pass";
  return (
    <>
      <ModeChoice node={node} />
      {counts && <Amount node={node} mode={mode} />}
      {vetoes && (
        <Row id={`${id}-veto`} label={t("veto")} group help={t("vetoHelp")}>
          <PeopleList
            id={`${id}-veto`}
            at={[...at, "veto"]}
            people={listIn(node.keywords["veto"])}
            label={t("veto")}
          />
        </Row>
      )}
      {tallies && (
        <Row id={`${id}-weights`} label={t("weights")} group help={t("weightsHelp")}>
          <WeightsEditor node={node} />
        </Row>
      )}
    </>
  );
}

function ModeChoice({ node }: VotingEditorProps) {
  const t = useTexts(flowDesignTexts);
  const { store } = useFlow();
  const { at, id } = useNode(node);
  // Where a single rejection is enough, nothing is counted: what speaks of counting goes.
  const choose = (chosen: Mode) =>
    store.edit((draft) => {
      draft.set([...at, "mode"], writtenMode(chosen, chosen === "ratio" ? 60 : 2));
      if (chosen === "any" || chosen === "all" || chosen === "in_turn") {
        draft.remove([...at, "veto"]);
        draft.remove([...at, "weights"]);
      }
      // One approval is enough, however much it counts for.
      if (chosen === "one_pass") draft.remove([...at, "weights"]);
    });
  const { mode } = modeIn(node.keywords["mode"]);
  return (
    <Row id={`${id}-mode`} label={t("mode")} group help={t("modeHelp", { counts: t(COUNTS[mode]) })}>
      <RadioGroup
        id={`${id}-mode`}
        required
        even
        value={mode}
        options={MODES.map((value) => ({ value, title: t(`mode_${value}`) }))}
        onChange={(next) => choose(MODES.find((one) => one === next) ?? "any")}
      />
    </Row>
  );
}

/** The share, the people or the votes it takes. */
function Amount({ node, mode }: VotingEditorProps & { readonly mode: "ratio" | "count" }) {
  const t = useTexts(flowDesignTexts);
  const { id, set } = useNode(node);
  const weighted = isWeighted(node);
  return (
    <Row id={`${id}-amount`} label={t(mode === "count" && weighted ? "amount_weight" : `amount_${mode}`)}>
      <NumberInput
        id={`${id}-amount`}
        value={modeIn(node.keywords["mode"]).amount}
        suffix={mode === "ratio" ? "%" : t(weighted ? "votes" : "persons")}
        onChange={(next) => set("mode", writtenMode(mode, next ?? 1))}
      />
    </Row>
  );
}
