import type { Json } from "@/shared/api/types";
import { CheckGroup } from "@/shared/controls/choice-group";
import { useTexts } from "@/shared/i18n/texts";
import { evidenceTexts } from "../texts/evidence-texts";
import { Row } from "../../frame/row";

interface JudgementsProps {
  readonly id: string;
  readonly label: string;
  readonly value: readonly string[];
  /** Nobody can reject here. */
  readonly approveOnly: boolean;
  readonly onChange: (value: Json | undefined) => void;
}

/** The decisions something is asked of; none at all is not written. */
export function Judgements({ id, label, value, approveOnly, onChange }: JudgementsProps) {
  const s = useTexts(evidenceTexts);
  const options = [
    { value: "approve", title: s("onApprove") },
    { value: "reject", title: s("onReject") },
  ];
  return (
    <Row id={id} label={label} group>
      <CheckGroup
        id={id}
        value={value}
        options={approveOnly && !value.includes("reject") ? options.slice(0, 1) : options}
        onChange={(next) => onChange(next.length === 0 ? undefined : [...next])}
      />
    </Row>
  );
}
