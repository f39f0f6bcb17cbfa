/** What is said of every figure of a table: its heading, its unit and its decimals. */
import { SelectInput } from "@/shared/controls/select-input";
import { TextInput } from "@/shared/controls/text-input";
import { useTexts } from "@/shared/i18n/texts";
import { Row } from "../frame/row";
import { aggregateTexts } from "./texts/texts";

interface TextRowProps {
  /** The card of the figure. */
  readonly card: string;
  readonly value: string;
  /** What holds while nothing is said. */
  readonly otherwise?: string | undefined;
  readonly onChange: (next: string) => void;
}

export function HeadingRow({ card, value, otherwise, onChange }: TextRowProps) {
  const t = useTexts(aggregateTexts);
  const id = `${card}-title`;
  return (
    <Row id={id} label={t("heading")}>
      <TextInput id={id} value={value} maxLength={60} placeholder={otherwise} onChange={onChange} />
    </Row>
  );
}

export function UnitRow({ card, value, otherwise, onChange }: TextRowProps) {
  const t = useTexts(aggregateTexts);
  const id = `${card}-unit`;
  return (
    <Row id={id} label={t("unit")}>
      <TextInput id={id} value={value} maxLength={10} placeholder={otherwise} onChange={onChange} />
    </Row>
  );
}

const DECIMALS = ["0", "1", "2", "3", "4", "5", "6"];

interface DecimalsRowProps {
  readonly card: string;
  readonly value: number | null;
  /** What holds where none are chosen. */
  readonly otherwise: string;
  readonly onChange: (next: number | undefined) => void;
}

/** How many decimal places a figure has. */
export function DecimalsRow({ card, value, otherwise, onChange }: DecimalsRowProps) {
  const t = useTexts(aggregateTexts);
  const id = `${card}-decimals`;
  return (
    <Row id={id} label={t("decimals")}>
      <SelectInput
        id={id}
        value={value === null ? "" : String(value)}
        emptyTitle={otherwise}
        options={DECIMALS.map((n) => ({ value: n, title: n }))}
        onChange={(next) => onChange(next === "" ? undefined : Number(next))}
      />
    </Row>
  );
}
