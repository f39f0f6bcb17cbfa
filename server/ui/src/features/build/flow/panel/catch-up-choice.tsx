import { SelectInput } from "@/shared/controls/select-input";
import { useTexts } from "@/shared/i18n/texts";
import { stepTexts } from "../texts/step-texts";
import { Row } from "../../frame/row";

const POLICIES = ["once", "all", "skip"] as const;

interface CatchUpProps {
  readonly id: string;
  /** As it is written; empty where nothing is, which means once. */
  readonly value: string;
  readonly onChange: (value: string | undefined) => void;
}

/** What becomes of what fell due while the server was down. */
export function CatchUpChoice({ id, value, onChange }: CatchUpProps) {
  const say = useTexts(stepTexts);
  return (
    <Row id={id} label={say("catchUp")} help={say("catchUpHelp")}>
      <SelectInput
        id={id}
        value={value || "once"}
        options={POLICIES.map((one) => ({ value: one, title: say(`catchUp_${one}`) }))}
        onChange={(next) => onChange(next === "once" ? undefined : next)}
      />
    </Row>
  );
}
