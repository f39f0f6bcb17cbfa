import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { useFlow } from "../flow-context";
import { textIn } from "../flow-document";
import { stepTexts } from "../texts/step-texts";
import { Row } from "./row";

const POLICIES = ["once", "all", "skip"] as const;

/** What becomes of starts that fell due while the server was down. */
export function CatchUpChoice() {
  const say = useTexts(stepTexts);
  const { store, flow } = useFlow();
  return (
    <Row id="flow-start-catch-up" label={say("catchUp")} help={say("catchUpHelp")}>
      <SelectInput
        id="flow-start-catch-up"
        value={textIn(flow.start["catch_up"]) || "once"}
        options={POLICIES.map((value) => ({ value, title: say(`catchUp_${value}`) }))}
        onChange={(next) =>
          store.edit((draft) => draft.set(["start", "catch_up"], next === "once" ? undefined : next))
        }
      />
    </Row>
  );
}
